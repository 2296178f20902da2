import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { postgresStore, type TestStore } from '../support/stores.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { withStore } from './support/contents.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { call } from './support/http.js';
import { steadyLoad } from './support/steady-load.js';
import { TcpProxy } from './support/tcp-proxy.js';
import { deliver, messageBody } from './support/webhooks.js';

const PER_SECOND = 50;
const CALM_SECONDS = rounds(10, 600);
const BUSY_MS = 8_000;
/** A probe gives up after this long, as Kubernetes does. */
const PROBE_MS = 1_000;
const WITHIN_MS = 10_000;

describePostgres('health, when something is wrong', () => {
  let store: TestStore;
  let proxy: TcpProxy;
  let environment: Record<string, string>;

  beforeEach(async () => {
    store = await postgresStore();
    const url = new URL(store.environment['DATABASE_URL'] ?? '');
    proxy = await TcpProxy.start({ host: url.hostname, port: Number(url.port || 5432) });
    url.host = `127.0.0.1:${proxy.port}`;
    environment = { ...store.environment, DATABASE_URL: url.href, BUSY_MS: String(BUSY_MS) };
  });
  afterEach(async () => {
    await ChildService.killAll();
    await proxy.stop();
    await store.remove();
  });

  /** Status and body of a probe; 0 when it gave up. */
  const probe = ({ url }: ChildService, path: string, timeout: number): Promise<{ status: number; body: string }> =>
    call(url + path, { timeout }).catch(() => ({ status: 0, body: '' }));

  /** Seconds until a probe says what is expected of it. */
  const detect = async (
    service: ChildService,
    path: string,
    isBad: (answer: { status: number; body: string }) => boolean,
    timeout = WITHIN_MS,
  ): Promise<string> => {
    const started = Date.now();
    await eventually(async () => expect(isBad(await probe(service, path, timeout))).toBe(true), WITHIN_MS);
    return `${((Date.now() - started) / 1000).toFixed(1)} s`;
  };
  const start = (options: ChildOptions = {}) =>
    ChildService.start(environment, { entry: 'troublesome-subscribers', ...options });
  const isDown = ({ status }: { status: number }) => status === 503;

  it('says so within ten seconds, and never when nothing is', async () => {
    const service = await start();
    const falseAlarms: number[] = [];
    const ids = Array.from({ length: CALM_SECONDS * PER_SECOND }, () => `msg_${randomUUID()}`);
    const calm = { over: false };
    const watch = (async () => {
      while (!calm.over) {
        const { status } = await probe(service, '/readyz', WITHIN_MS);
        if (status !== 200) falseAlarms.push(status);
      }
    })();
    await steadyLoad(service.url, ids, PER_SECOND);
    calm.over = true;
    await watch;
    expect(falseAlarms).toEqual([]);

    await deliver(service.url, messageBody(`busy_${randomUUID()}`));
    const loop = await detect(service, '/livez', ({ status }) => status === 0, PROBE_MS);
    await service.ready();

    proxy.set({ kind: 'frozen' });
    const frozen = await detect(service, '/readyz', isDown);
    expect((await probe(service, '/livez', PROBE_MS)).status).toBe(200);
    proxy.set({ kind: 'fair' });
    await service.ready();

    await service.kill();
    await withStore(store, async ({ db }) => {
      await sql`update pgboss.job set state = 'retry', start_after = now() + interval '1 hour',
        created_on = now() - interval '10 minutes' where name = 'good'`.execute(db);
    });
    const again = await start();
    const backlog = await detect(again, '/health', ({ body }) => {
      const { details } = JSON.parse(body) as { details: { queue: { status: string } } };
      return details.queue.status !== 'up';
    });
    await again.kill();

    const control = await start({ sabotage: 'blind-probe' });
    proxy.set({ kind: 'frozen' });
    await expect(detect(control, '/readyz', isDown)).rejects.toThrow();
    record('health', {
      promises: [],
      rows: ['S8'],
      test: `the event loop blocked for ${BUSY_MS / 1000} s; the database frozen; deliveries that wait for ten minutes; before that ${CALM_SECONDS} s of ${PER_SECOND} events/s`,
      figure: `noticed after ${loop} (no answer within ${PROBE_MS / 1000} s), ${frozen} (/readyz 503, /livez 200), ${backlog} (/health); 0 false alarms`,
      control: 'a probe that does not write: the frozen database not noticed within 10 s',
    });
  }, 200_000);
});
