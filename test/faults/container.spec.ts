import { existsSync, globSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { Container, describeInNamespaces, READY_WITHIN_MS } from './support/container.js';
import { record } from './support/figures.js';
import { IMAGE, unpackImage } from './support/image.js';
import type { SabotageName } from './support/sabotage.js';
import { deliver, messageBody } from './support/webhooks.js';

/** Without a container engine: the files of the image, run by the same means of the kernel. */
describeInNamespaces('the container', () => {
  let image: string;
  let container: Container;

  const run = async (options: { sabotage?: SabotageName; dataReadOnly?: boolean } = {}): Promise<Container> => {
    image = unpackImage(options.sabotage);
    container = await Container.run(image, options);
    return container;
  };
  const remove = async (): Promise<void> => {
    await Container.removeAll();
    container.remove();
    rmSync(image, { recursive: true });
  };
  afterEach(remove);

  it(
    'needs no rights, and no place to write but its volume and /tmp',
    async () => {
      await run({ dataReadOnly: true });
      const code = await container.exit();
      expect({ code, output: container.output }).toEqual({
        code: 1,
        output: expect.stringMatching(/EROFS|read-only/i),
      });
      await remove();

      await run();
      await container.ready();
      expect((await deliver(container.url, messageBody('msg_1'))).status).toBe(200);
      expect(container.healthCheck()).toBe(0);
      const [user] = IMAGE.user.split(':');
      const none = '0'.repeat(16);
      expect(container.rights).toEqual({ Uid: user, Gid: user, CapEff: none, CapBnd: none, NoNewPrivs: '1' });
      expect(container.writable.sort()).toEqual([IMAGE.volume, '/tmp']);

      container.terminate();
      expect(await container.exit()).toBe(0);
      expect(container.healthCheck()).toBe(1);
      const owners = globSync('**', { cwd: container.data }).map((path) => statSync(join(container.data, path)).uid);
      expect(new Set(owners)).toEqual(new Set([Number(user)]));
      record('container', {
        promises: [],
        rows: ['S3'],
        test: `the files of the image, run as user ${user} without capabilities or ways to gain any, root file system read-only, as process 1`,
        figure: `started, took a webhook, wrote to ${IMAGE.volume} only, healthy by its own check; exit code 0 after SIGTERM`,
        control: 'the volume read-only as well: does not start',
      });
    },
    5 * READY_WITHIN_MS,
  );

  it(
    'heeds SIGTERM as process 1 from the start on',
    async () => {
      const isStarting = () => expect(existsSync(join(container.data, 'lock'))).toBe(true);
      await run({ sabotage: 'deaf-start' });
      await eventually(isStarting, READY_WITHIN_MS);
      container.terminate();
      await eventually(() => expect(existsSync(join(container.data, 'postgres'))).toBe(true), READY_WITHIN_MS);
      await remove();

      await run();
      await eventually(isStarting, READY_WITHIN_MS);
      container.terminate();
      const asked = Date.now();
      expect(await container.exit()).toBe(0);
      record('container-start', {
        promises: [],
        rows: ['S3', 'S4'],
        test: 'SIGTERM to process 1 while it makes its database',
        figure: `exit code 0 after ${Date.now() - asked} ms`,
        control: 'nobody listening during the start: the signal had no effect',
      });
    },
    5 * READY_WITHIN_MS,
  );
});
