import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { postgresStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { contentsOf, withStore, type Contents } from './support/contents.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { inParallel } from './support/in-parallel.js';
import { nothingPending } from './support/kill-rounds.js';
import type { SabotageName } from './support/sabotage.js';
import { describePostgres } from '../support/each-store.js';
import { deliver, messageBody } from './support/webhooks.js';

const EVENTS = rounds(1_000, 10_000);
const TIMES = 20;
const AT_ONCE = 100;

interface Outcome extends Contents {
  refused: number;
  /** Answers that say the event is new. */
  firsts: number;
  /** Different event ids that the answers for one event named. */
  idsPerEvent: number;
  /** Rows written to the projection. */
  writes: number;
}

/** Every event so many times, to two instances on one server, in an order in which repeats meet. */
async function deliverManyTimes(store: TestStore, events: number, sabotage?: SabotageName): Promise<Outcome> {
  const options = sabotage === undefined ? {} : { sabotage };
  const services = await Promise.all([0, 1].map(() => ChildService.start(store.environment, options)));
  await countWrites(store);
  const bodies = Array.from({ length: events }, () => messageBody(`msg_${randomUUID()}`));
  const answers = new Map<string, Set<string>>();
  let [refused, firsts] = [0, 0];
  const posts = bodies.flatMap((body) => Array.from({ length: TIMES }, (_, time) => ({ body, time })));
  await inParallel(AT_ONCE, posts, async ({ body, time }) => {
    const answer = await deliver(services[time % 2]?.url ?? '', body);
    if (answer.status !== 200) return void refused++;
    const { eventId, duplicate } = JSON.parse(answer.body) as { eventId: string; duplicate: boolean };
    if (!duplicate) firsts++;
    answers.set(body, (answers.get(body) ?? new Set()).add(eventId));
  });
  for (const service of services) await nothingPending(service);
  expect(await Promise.all(services.map((service) => service.stop()))).toEqual([0, 0]);
  const idsPerEvent = Math.max(...[...answers.values()].map(({ size }) => size));
  return { ...(await contentsOf(store)), refused, firsts, idsPerEvent, writes: await writesOf(store) };
}

/** Seen from inside the database: nothing that writes can be missed. */
async function countWrites(store: TestStore): Promise<void> {
  await withStore(store, async ({ db }) => {
    await sql`create sequence writes`.execute(db);
    await sql`create function count_write() returns trigger language plpgsql as
      'begin perform nextval(''writes''); return new; end'`.execute(db);
    await sql`create trigger count_write before insert or update on messages
      for each row execute function count_write()`.execute(db);
  });
}

async function writesOf(store: TestStore): Promise<number> {
  return withStore(store, async ({ db }) => {
    const { rows } = await sql<{ next: number }>`select nextval('writes') as next`.execute(db);
    return (rows[0]?.next ?? 0) - 1;
  });
}

describePostgres('the same events, many times at once, to two instances', () => {
  let store: TestStore;

  beforeEach(async () => {
    store = await postgresStore();
  });
  afterEach(async () => {
    await ChildService.killAll();
    await store.remove();
  });

  it('are stored once each, and have one effect', async () => {
    const outcome = await deliverManyTimes(store, EVENTS);
    expect(outcome).toMatchObject({ refused: 0, firsts: EVENTS, idsPerEvent: 1, writes: EVENTS });
    expect(outcome.events).toHaveLength(EVENTS);
    expect(new Set(outcome.events).size).toBe(EVENTS);
    expect(Object.keys(outcome.jobs)).toEqual(['completed']);

    const control = await controlRun();
    expect(control.events.length).toBeGreaterThan(new Set(control.events).size);
    record('duplicates', {
      promises: [3],
      rows: ['Q1'],
      test: `${EVENTS} events, each posted ${TIMES} times, ${AT_ONCE} at once, to two processes on one PostgreSQL server`,
      figure: `${EVENTS * TIMES} answers of 200, ${outcome.events.length} events stored, ${outcome.writes} rows written by the projection`,
      control: `deduplication key made unique: ${control.events.length} stored of ${new Set(control.events).size}`,
    });
  }, 600_000);
});

async function controlRun(): Promise<Contents> {
  const store = await postgresStore();
  try {
    return await deliverManyTimes(store, 20, 'no-dedupe');
  } finally {
    await store.remove();
  }
}
