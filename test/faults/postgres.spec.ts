import { eventually } from '../support/eventually.js';
import { postgresStore, type TestStore } from '../support/stores.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { contentsOf, doubled, lost } from './support/contents.js';
import { record } from './support/figures.js';
import { random } from './support/form.js';
import { nothingPending } from './support/kill-rounds.js';
import { Ledger } from './support/ledger.js';
import { PrivatePostgres, describePrivatePostgres } from './support/private-postgres.js';
import type { SabotageName } from './support/sabotage.js';
import { Sender } from './support/sender.js';
import { TcpProxy, type Weather } from './support/tcp-proxy.js';
import { describePostgres } from './support/where.js';

const PER_SECOND = 50;
/** The sender gives up after 10 s, and does not see what is answered later. */
const ANSWER_MS = 10_000;
const RECOVERY_MS = 20_000;

interface Trouble {
  environment: Record<string, string>;
  options?: ChildOptions;
  begin: () => void;
  /** Ends by itself when enough has happened. */
  enough: (sender: Sender) => void;
  end: () => void;
}

interface Outcome {
  ledger: Ledger;
  slowestMilliseconds: number;
  firstMilliseconds: number;
  refusals: number;
  recoveryMilliseconds: number;
}

/** Load before, during and after; then everything that was not acknowledged once more. */
async function endure(trouble: Trouble): Promise<Outcome> {
  const service = await ChildService.start(trouble.environment, trouble.options);
  const ledger = new Ledger();
  const sender = new Sender(ledger, PER_SECOND);
  sender.start(() => service.url);
  try {
    const recoveryMilliseconds = await bring(trouble, service, sender, ledger);
    await sender.stop();
    for (const { status, retryAfter, milliseconds } of sender.refusals) {
      expect({ status, retryAfter: Number(retryAfter) > 0 }).toEqual({ status: 503, retryAfter: true });
      expect(milliseconds).toBeLessThan(ANSWER_MS);
    }
    await new Sender(ledger, PER_SECOND).repeatUnanswered(service.url);
    await service.ready();
    await nothingPending(service);
    expect(await service.stop()).toBe(0);
    const times = sender.refusals.map(({ milliseconds }) => milliseconds);
    return {
      ledger,
      refusals: times.length,
      slowestMilliseconds: Math.round(Math.max(0, ...times)),
      firstMilliseconds: Math.round(times[0] ?? 0),
      recoveryMilliseconds,
    };
  } catch (error) {
    throw service.hasExited ? new Error(`the service ended:\n${service.output}`, { cause: error }) : error;
  } finally {
    await sender.stop();
  }
}

/** @returns milliseconds from the end of the trouble to the first event that was accepted again */
async function bring(
  { begin, enough, end }: Trouble,
  service: ChildService,
  sender: Sender,
  ledger: Ledger,
): Promise<number> {
  await eventually(() => expect(ledger.acknowledged.size).toBeGreaterThan(PER_SECOND / 2), 30_000);
  begin();
  await eventually(async () => {
    if (service.hasExited) return;
    expect(await service.get('/livez')).toMatchObject({ status: 200 });
    enough(sender);
  }, 60_000);
  const ended = Date.now();
  end();
  await eventually(() => expect(sender.lastAccepted).toBeGreaterThan(ended), RECOVERY_MS);
  return Date.now() - ended;
}

const refused = (count: number) => (sender: Sender) => expect(sender.refusals.length).toBeGreaterThanOrEqual(count);

async function expectNothingLost(ledger: Ledger, store: Pick<TestStore, 'open'>): Promise<void> {
  const contents = await contentsOf(store);
  expect(lost(ledger, contents)).toEqual([]);
  expect(doubled(contents)).toEqual([]);
  expect(new Set(contents.events)).toEqual(ledger.sent);
  expect(Object.keys(contents.jobs)).toEqual(['completed']);
  await ledger.remove();
}

function told({ ledger, refusals, firstMilliseconds, slowestMilliseconds, recoveryMilliseconds }: Outcome): string {
  return (
    `${refusals} × 503 with Retry-After, the first after ${firstMilliseconds} ms, the slowest after ${slowestMilliseconds} ms; ` +
    `accepting again ${recoveryMilliseconds} ms after its end; ${ledger.sent.size} sent, 0 lost, 0 doubled; /livez 200 throughout`
  );
}

describePostgres('PostgreSQL behind a bad line', () => {
  let store: TestStore;
  let proxy: TcpProxy;
  let environment: Record<string, string>;

  beforeEach(async () => {
    store = await postgresStore();
    const url = new URL(store.environment['DATABASE_URL'] ?? '');
    proxy = await TcpProxy.start({ host: url.hostname, port: Number(url.port || 5432) });
    url.host = `127.0.0.1:${proxy.port}`;
    environment = { ...store.environment, DATABASE_URL: url.href };
  });
  afterEach(async () => {
    await ChildService.killAll();
    await proxy.stop();
    await store.remove();
  });

  it.each<[string, Weather, number]>([
    ['nobody answers', { kind: 'refusing' }, 50],
    ['frozen', { kind: 'frozen' }, 200],
    ['slow by 2 s each way', { kind: 'slow', milliseconds: 2_000 }, 20],
  ])(
    '%s: says so in time, stays alive, recovers alone',
    async (name, weather, refusals) => {
      const outcome = await endure({
        environment,
        begin: () => proxy.set(weather),
        enough: refused(refusals),
        end: () => proxy.set({ kind: 'fair' }),
      });
      await expectNothingLost(outcome.ledger, store);
      record(`postgres-${weather.kind}`, {
        promises: [1, 3, 8],
        rows: ['D6'],
        test: `PostgreSQL behind a proxy, ${name}, under ${PER_SECOND} events/s`,
        figure: told(outcome),
        control: 'see: connections cut during commits',
      });
    },
    200_000,
  );

  const cutCommits = (sabotage?: SabotageName) => {
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
    const outcome = await cutCommits();
    const { cuts } = proxy;
    await expectNothingLost(outcome.ledger, store);

    proxy.set({ kind: 'fair' });
    await expect(cutCommits('no-error-listener')).rejects.toThrow(/the service ended/);
    record('postgres-cut', {
      promises: [1, 3, 8],
      rows: ['D6'],
      test: `connections cut during ${cuts} commits, half of which had reached the server`,
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
    record('postgres-stopped', {
      promises: [1, 3, 8],
      rows: ['D6'],
      test: `PostgreSQL stopped at once (pg_ctl stop -m immediate) and started again, under ${PER_SECOND} events/s`,
      figure: told(outcome),
      control: 'see: connections cut during commits',
    });
  }, 200_000);
});
