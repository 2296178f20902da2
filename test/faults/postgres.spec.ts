import { postgresStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { random } from './support/form.js';
import { PrivatePostgres, describePrivatePostgres } from './support/private-postgres.js';
import type { SabotageName } from './support/sabotage.js';
import { eventually } from '../support/eventually.js';
import { TcpProxy, type Weather } from './support/tcp-proxy.js';
import {
  endure,
  expectNothingLost,
  loseWhatIsAcknowledged,
  PER_SECOND,
  refused,
  type Outcome,
} from './support/trouble.js';
import { deliver, messageBody } from './support/webhooks.js';
import { describePostgres } from '../support/each-store.js';

/** Promise 8, with some time for the control run. */
const DELIVERED_WITHIN_MS = 75_000;

/** From the moment all connections are forgotten until an event that is accepted afterwards has been delivered. */
async function secondsToDelivery({ proxy, environment }: Line, sabotage?: SabotageName): Promise<number> {
  const service = await ChildService.start(environment, sabotage === undefined ? {} : { sabotage });
  const delivered = async (id: string) => expect((await service.get(`/api/messages/${id}`)).status).toBe(200);
  expect((await deliver(service.url, messageBody('before'))).status).toBe(200);
  await eventually(() => delivered('before'));
  proxy.forgetConnections();
  const forgotten = Date.now();
  await eventually(async () => expect((await deliver(service.url, messageBody('after'))).status).toBe(200), 30_000);
  await eventually(() => delivered('after'), DELIVERED_WITHIN_MS).catch((cause: unknown) => {
    throw new Error('not delivered', { cause });
  });
  return (Date.now() - forgotten) / 1000;
}

function told({ ledger, refusals, firstMilliseconds, slowestMilliseconds, recoveryMilliseconds }: Outcome): string {
  return (
    `${refusals} × 503 with Retry-After, the first after ${firstMilliseconds} ms, the slowest after ${slowestMilliseconds} ms; ` +
    `accepting again ${recoveryMilliseconds} ms after its end; ${ledger.sent.size} sent, 0 lost, 0 doubled; /livez 200 throughout`
  );
}

/** A database of its own, and the proxy the service reaches it through. */
interface Line {
  store: TestStore;
  proxy: TcpProxy;
  environment: Record<string, string>;
}

describePostgres('PostgreSQL behind a bad line', () => {
  const lines: Line[] = [];

  const lay = async (): Promise<Line> => {
    const store = await postgresStore();
    const url = new URL(store.environment['DATABASE_URL'] ?? '');
    const proxy = await TcpProxy.start({ host: url.hostname, port: Number(url.port || 5432) });
    url.host = `127.0.0.1:${proxy.port}`;
    const line = { store, proxy, environment: { ...store.environment, DATABASE_URL: url.href } };
    lines.push(line);
    return line;
  };
  afterEach(async () => {
    await ChildService.killAll();
    for (const { proxy, store } of lines.splice(0)) {
      await proxy.stop();
      await store.remove();
    }
  });

  const weatherTheStorm = async (name: string, weather: Weather, refusals: number): Promise<void> => {
    const { store, proxy, environment } = await lay();
    const outcome = await endure({
      environment,
      begin: () => proxy.set(weather),
      enough: refused(refusals),
      end: () => proxy.set({ kind: 'fair' }),
    });
    await expectNothingLost(outcome.ledger, store);
    const other = await lay();
    const control = await loseWhatIsAcknowledged(
      {
        environment: other.environment,
        begin: () => other.proxy.set(weather),
        end: () => other.proxy.set({ kind: 'fair' }),
      },
      other.store,
    );
    record(`postgres-${weather.kind}`, {
      promises: [1, 3, 8],
      rows: ['D6'],
      test: `PostgreSQL behind a proxy: ${name}; under ${PER_SECOND} events/s`,
      figure: told(outcome),
      control,
    });
  };

  it('unreachable, frozen or slow: says so in time, stays alive, recovers alone', async () => {
    // side by side, because each waits for deliveries that were interrupted
    await Promise.all([
      weatherTheStorm('nobody answers', { kind: 'refusing' }, 50),
      weatherTheStorm('connections frozen', { kind: 'frozen' }, 200),
      weatherTheStorm('slow by 4 s each way', { kind: 'slow', milliseconds: 4_000 }, 20),
    ]);
  }, 240_000);

  it('whose connections die without a word: deliveries go on within a minute', async () => {
    const [line, other] = [await lay(), await lay()];
    const [seconds, control] = await Promise.all([
      secondsToDelivery(line),
      secondsToDelivery(other, 'patient-queue').catch(String),
    ]);
    expect(seconds).toBeLessThan(60);
    expect(control).toContain('not delivered');
    record('postgres-forgotten', {
      promises: [2, 8],
      rows: ['D6'],
      test: 'PostgreSQL behind a proxy that forgets all connections there are, and takes new ones',
      figure: `an event that was accepted after that was delivered ${seconds.toFixed(1)} s after it`,
      control: `no limit of time for statements of the queue: not delivered within ${DELIVERED_WITHIN_MS / 1000} s`,
    });
  }, 240_000);

  const cutCommits = async ({ environment, proxy }: Line, sabotage?: SabotageName): Promise<Outcome> => {
    const serverGetsIt = random('cut');
    return endure({
      environment,
      options: sabotage === undefined ? {} : { sabotage },
      begin: () => proxy.set({ kind: 'cutting-commits', serverGetsIt: () => serverGetsIt() < 0.5 }),
      enough: (sender) => {
        refused(30)(sender);
        expect(proxy.cuts).toBeGreaterThanOrEqual(30);
      },
      end: () => proxy.set({ kind: 'fair' }),
    });
  };

  it('cut during commits: nobody knows what was stored, and a repeat finds out', async () => {
    const [line, other] = [await lay(), await lay()];
    const [outcome] = await Promise.all([
      cutCommits(line),
      expect(cutCommits(other, 'no-error-listener')).rejects.toThrow(/the service ended/),
    ]);
    await expectNothingLost(outcome.ledger, line.store);
    record('postgres-cut', {
      promises: [1, 3, 8],
      rows: ['D6'],
      test: `connections cut during ${line.proxy.cuts} commits, half of which had reached the server`,
      figure: told(outcome),
      control: 'nobody listening for connections that break within a transaction: the process ended',
    });
  }, 200_000);
});

describePrivatePostgres('PostgreSQL without power', () => {
  let server: PrivatePostgres;

  beforeEach(async () => {
    server = await PrivatePostgres.create();
    server.start();
  });
  afterEach(async () => {
    await ChildService.killAll();
    server.remove();
  });

  it('stops at once and comes back: nothing is lost', async () => {
    const outcome = await endure({
      environment: { DATABASE_URL: server.url, DATA_DIR: server.directory },
      begin: () => server.stopAtOnce(),
      enough: refused(50),
      end: () => server.start(),
    });
    await expectNothingLost(outcome.ledger, server);
    const control = await loseWhatIsAcknowledged(
      {
        environment: { DATABASE_URL: server.url, DATA_DIR: server.directory },
        begin: () => server.stopAtOnce(),
        end: () => server.start(),
      },
      server,
    );
    record('postgres-stopped', {
      promises: [1, 3, 8],
      rows: ['D6'],
      test: `PostgreSQL stopped at once (pg_ctl stop -m immediate) and started again, under ${PER_SECOND} events/s`,
      figure: told(outcome),
      control,
    });
  }, 300_000);
});
