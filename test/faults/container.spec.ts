import { existsSync, globSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { composeLimits, kubernetesLimits } from '../deploy/memory.js';
import { describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { postgresStore } from '../support/stores.js';
import { Container, describeInNamespaces, READY_WITHIN_MS } from './support/container.js';
import { record } from './support/figures.js';
import { IMAGE, unpackImage } from './support/image.js';
import { describeWithMemoryLimits, MemoryLimit } from './support/memory-limit.js';
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

/** Of the limit: what a start may take at most. */
const SHARE = 2 / 3;

describeWithMemoryLimits('the memory of a container', () => {
  let image: string;
  let container: Container;

  afterEach(async () => {
    await Container.removeAll();
    container.remove();
    rmSync(image, { recursive: true });
  });

  /** @returns peak in bytes */
  const start = async (bytes: number, options: Parameters<typeof Container.run>[1] = {}): Promise<number> => {
    const memory = new MemoryLimit(bytes);
    container = await Container.run(image, { ...options, memory });
    await container.ready();
    expect((await deliver(container.url, messageBody(`msg_${bytes}`))).status).toBe(200);
    container.terminate();
    expect(await container.exit()).toBe(0);
    const { peak, kills } = memory;
    expect(kills).toBe(0);
    await memory.remove();
    return peak;
  };

  it(
    'has a third to spare at the first start and at later ones, embedded store',
    async () => {
      const { webhooks: limit = 0 } = composeLimits();
      image = unpackImage('optimised-initdb');
      const control = await start(limit);
      expect(control).toBeGreaterThan(limit * SHARE);
      container.remove();
      rmSync(image, { recursive: true });

      image = unpackImage();
      const first = await start(limit);
      const later = await start(limit, { data: container.data });
      expect(Math.max(first, later)).toBeLessThan(limit * SHARE);
      record('container-memory-embedded', {
        promises: [],
        rows: ['S3'],
        test: `the files of the image in a cgroup of ${megabytes(limit)}, as in compose.yaml; first start and a later one, embedded store`,
        figure: `at most ${megabytes(first)} and ${megabytes(later)}, page cache included; none ended for want of memory`,
        control: `V8's better compiler for initdb: ${megabytes(control)}, more than two thirds`,
      });
    },
    5 * READY_WITHIN_MS,
  );

  describePostgres('of PostgreSQL', () => {
    it(
      'has a third to spare at the first start and at later ones',
      async () => {
        const { web: limit = 0 } = kubernetesLimits();
        const store = await postgresStore();
        image = unpackImage();
        const environment = { DATABASE_URL: String(store.environment['DATABASE_URL']) };
        const peaks = [await start(limit, { environment })];
        peaks.push(await start(limit, { environment, data: container.data }));
        await store.remove();
        expect(Math.max(...peaks)).toBeLessThan(limit * SHARE);
        record('container-memory-postgres', {
          promises: [],
          rows: ['S3'],
          test: `the files of the image in a cgroup of ${megabytes(limit)}, as in compose.yaml and for Kubernetes; first start and a later one, PostgreSQL`,
          figure: `at most ${peaks.map(megabytes).join(' and ')}; none ended for want of memory`,
          control: 'see: embedded store',
        });
      },
      5 * READY_WITHIN_MS,
    );
  });
});

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}
