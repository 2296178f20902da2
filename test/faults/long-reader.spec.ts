import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { postgresStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { percentile } from '../support/statistics.js';
import { rounds } from './support/form.js';
import { nothingPending } from './support/kill-rounds.js';
import { steadyLoad, type Load } from './support/steady-load.js';
import { fresh } from './support/troublesome-services.js';

const PER_SECOND = 200;
const SECONDS = rounds(10, 300);
/** What any transaction of the service's own may take; a statement of it is ended after 5 s. */
const OWN_SECONDS = 5;
const LOOK_EVERY_MS = 50;

interface Course {
  load: Load;
  /** Of the tables and indexes of the queue and the events, in the time of the load. */
  grownMegabytes: number;
  logMegabytes: number;
  /** Of deliveries that vacuum had to leave. */
  deadRows: number;
  ownSeconds: number;
  /** What the metric said at the end. */
  metricSeconds: number;
}

describePostgres('somebody who reads for long', () => {
  let store: TestStore;
  let service: ChildService;
  let admin: pg.Client;

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: store.environment['DATABASE_URL'] });
    await client.connect();
    return client;
  };
  const number = async (query: string): Promise<number> => {
    const { rows } = await admin.query<{ value: string | null }>(`select (${query}) as value`);
    return Number(rows[0]?.value);
  };

  beforeEach(async () => {
    store = await postgresStore();
    service = await ChildService.start(store.environment);
    admin = await connect();
  });
  afterEach(async () => {
    await ChildService.killAll();
    await admin.end();
    await store.remove();
  });

  const metric = async (): Promise<number> => {
    const { body } = await service.get('/metrics');
    return Number(/^openphone_webhooks_oldest_transaction_seconds (\S+)$/m.exec(body)?.[1]);
  };
  const deadRowsAfterVacuum = async (): Promise<number> => {
    await admin.query('vacuum pgboss.job_common');
    return number(`select pg_stat_get_dead_tuples('pgboss.job_common'::regclass)`);
  };
  const longestOwn = async (until: Promise<unknown>): Promise<number> => {
    let longest = 0;
    const over = until.then(() => true);
    for (let ended = false; !ended; ended = await Promise.race([over, delay(LOOK_EVERY_MS, false)])) {
      const age = `select coalesce(extract(epoch from clock_timestamp() - min(xact_start)), 0) from pg_stat_activity
        where datname = current_database() and application_name like 'openphone-webhooks%'`;
      longest = Math.max(longest, await number(age));
    }
    return longest;
  };
  const run = async (): Promise<Course> => {
    const bytes = `select sum(pg_total_relation_size(r::regclass)) from unnest('{events,messages,pgboss.job_common}'::text[]) r`;
    const log = `pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')`;
    const [sizeBefore, logBefore] = [await number(bytes), await number(log)];
    const loading = steadyLoad(service.url, fresh(SECONDS * PER_SECOND), PER_SECOND);
    const ownSeconds = await longestOwn(loading);
    const load = await loading;
    await nothingPending(service);
    return {
      load,
      ownSeconds,
      metricSeconds: await metric(),
      grownMegabytes: ((await number(bytes)) - sizeBefore) / 2 ** 20,
      logMegabytes: ((await number(log)) - logBefore) / 2 ** 20,
      deadRows: await deadRowsAfterVacuum(),
    };
  };

  it(
    'is told of, delays nobody, and what grew meanwhile is used again afterwards',
    async () => {
      await steadyLoad(service.url, fresh(PER_SECOND), PER_SECOND);
      const without = await run();

      const reader = await connect();
      const since = performance.now();
      await reader.query('begin isolation level repeatable read');
      await reader.query('select count(*) from events');
      const during = await run();
      const open = (performance.now() - since) / 1000;
      await reader.query('commit');
      await reader.end();
      await eventually(async () => expect(await deadRowsAfterVacuum()).toBe(0));

      for (const { load, ownSeconds } of [without, during]) {
        expect(load.refused).toBe(0);
        expect(ownSeconds).toBeLessThan(OWN_SECONDS);
      }
      const p99 = ({ load }: Course) => Math.round(percentile(load.milliseconds, 99));
      expect(p99(during)).toBeLessThan(Math.max(100, 3 * p99(without)));
      // the control: without it nothing is left, and nobody is told of
      expect(without.deadRows).toBe(0);
      expect(without.metricSeconds).toBeLessThan(OWN_SECONDS);
      expect(during.deadRows).toBeGreaterThan(SECONDS * PER_SECOND);
      expect(during.metricSeconds).toBeGreaterThan(SECONDS);
      expect(during.metricSeconds).toBeLessThan(open);

      const told = (course: Course) =>
        `acknowledged p99 ${p99(course)} ms; tables +${course.grownMegabytes.toFixed(1)} MB, log +${course.logMegabytes.toFixed(1)} MB`;
      record('long-reader', {
        promises: [],
        rows: ['D7'],
        test: `a transaction that reads and stays open for ${open.toFixed(0)} s, under ${PER_SECOND} events/s, PostgreSQL`,
        figure: `${told(during)}; ${during.deadRows} dead rows of deliveries kept, 0 after its end; told by the metric; the service's own transactions ${during.ownSeconds.toFixed(2)} s at most`,
        control: `nobody reads: ${told(without)}; 0 dead rows kept`,
      });
    },
    rounds(120_000, 900_000),
  );
});
