import { sql } from 'kysely';
import { eventually } from '../support/eventually.js';
import { ChildService } from './support/child-service.js';
import { contentsOf, lost, withStore } from './support/contents.js';
import { record } from './support/figures.js';
import { Ledger } from './support/ledger.js';
import { PrivatePostgres, describePrivatePostgres } from './support/private-postgres.js';
import { Sender } from './support/sender.js';
import { TcpProxy } from './support/tcp-proxy.js';
import { endure, expectNothingLost, PER_SECOND, refused } from './support/trouble.js';

const HOST = '127.0.0.1';

/** A server, a replica of it, and the addresses by which the service and the replica know it. */
interface Pair {
  primary: PrivatePostgres;
  replica: PrivatePostgres;
  /** To where writes go. */
  address: TcpProxy;
  /** Through which the replica hears of them. */
  replication: TcpProxy;
  environment: Record<string, string>;
}

describePrivatePostgres('PostgreSQL that fails over to a replica', () => {
  const pairs: Pair[] = [];

  const start = async (synchronous: boolean): Promise<Pair> => {
    const primary = await PrivatePostgres.create();
    primary.start();
    const [address, replication] = [
      await TcpProxy.start({ host: HOST, port: primary.port }),
      await TcpProxy.start({ host: HOST, port: primary.port }),
    ];
    const replica = await PrivatePostgres.replicaOf(primary, replication.port);
    // by this name the primary knows it
    replica.start(['cluster_name=replica']);
    const environment = {
      DATABASE_URL: `postgres://postgres@${HOST}:${address.port}/postgres`,
      DATA_DIR: primary.directory,
    };
    const pair = { primary, replica, address, replication, environment };
    pairs.push(pair);
    await withStore(primary, async ({ db }) => {
      if (synchronous) {
        await sql`alter system set synchronous_standby_names = 'replica'`.execute(db);
        await sql`select pg_reload_conf()`.execute(db);
      }
      await eventually(async () => {
        const { rows } = await sql<{ state: string }>`select sync_state as state from pg_stat_replication`.execute(db);
        expect(rows).toEqual([{ state: synchronous ? 'sync' : 'async' }]);
      }, 30_000);
    });
    return pair;
  };
  afterEach(async () => {
    await ChildService.killAll();
    for (const { primary, replica, address, replication } of pairs.splice(0)) {
      await Promise.all([address.stop(), replication.stop()]);
      primary.remove();
      replica.remove();
    }
  });

  const failOver = ({ replica, address }: Pair): void => {
    replica.promote();
    address.redirect({ host: HOST, port: replica.port });
  };

  /** Acknowledged and lost, when a replica that has not heard of it yet becomes the server. */
  const loseBehind = async (pair: Pair): Promise<string> => {
    const service = await ChildService.start(pair.environment);
    const ledger = new Ledger();
    const sender = new Sender(ledger, PER_SECOND);
    sender.start(() => service.url);
    const acknowledged = (count: number) =>
      eventually(() => expect(ledger.acknowledged.size).toBeGreaterThan(count), 60_000);
    await acknowledged(PER_SECOND / 2);
    pair.replication.set({ kind: 'frozen' });
    await acknowledged(ledger.acknowledged.size + PER_SECOND);
    pair.primary.stopAtOnce();
    await sender.stop();
    await service.kill();
    failOver(pair);
    const missing = lost(ledger, await contentsOf(pair.replica)).length;
    expect(missing).toBeGreaterThan(0);
    const { size } = ledger.acknowledged;
    await ledger.remove();
    return `an asynchronous replica that has fallen behind: ${missing} of ${size} acknowledged lost`;
  };

  it('loses nothing when the replica is synchronous', async () => {
    const pair = await start(true);
    const outcome = await endure({
      environment: pair.environment,
      begin: () => pair.primary.stopAtOnce(),
      enough: refused(50),
      end: () => failOver(pair),
    });
    await expectNothingLost(outcome.ledger, pair.replica);
    const control = await loseBehind(await start(false));
    record('failover', {
      promises: [1, 3, 8],
      rows: ['D6'],
      test: `PostgreSQL ends at once and its synchronous replica is promoted, under ${PER_SECOND} events/s`,
      figure: `${outcome.refusals} × 503 with Retry-After, the slowest after ${outcome.slowestMilliseconds} ms; accepting again ${outcome.recoveryMilliseconds} ms after the promotion had begun; ${outcome.ledger.sent.size} sent, 0 lost, 0 doubled; /livez 200 throughout`,
      control,
    });
  }, 300_000);
});
