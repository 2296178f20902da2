import { sql } from 'kysely';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { withStore } from './support/contents.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { call } from './support/http.js';
import { inParallel } from './support/in-parallel.js';
import { nothingPending } from './support/kill-rounds.js';
import type { SabotageName } from './support/sabotage.js';
import { messageBody, SECRET } from './support/webhooks.js';

const POSTS = rounds(2_000, 20_000);
const CONNECTIONS = 4;

interface Outcome {
  refused: number;
  duplicates: number;
  /** Rows of the queue, whatever their state. */
  jobs: number;
  events: number;
}

/** One signed webhook, as somebody has captured it, again and again. */
async function repeatCapture(store: TestStore, posts: number, sabotage?: SabotageName): Promise<Outcome> {
  const service = await ChildService.start(store.environment, sabotage === undefined ? {} : { sabotage });
  const body = messageBody('captured');
  const headers = { 'content-type': 'application/json', ...signLegacy(SECRET, Date.now(), body) };
  let [refused, duplicates] = [0, 0];
  await inParallel(CONNECTIONS, Array.from({ length: posts }), async () => {
    const answer = await call(`${service.url}/api/webhooks/openphone`, { method: 'POST', headers, body });
    if (answer.status !== 200) refused++;
    else if ((JSON.parse(answer.body) as { duplicate: boolean }).duplicate) duplicates++;
  });
  await nothingPending(service);
  expect(await service.stop()).toBe(0);
  return withStore(store, async ({ db }) => {
    const { rows } = await sql<{ jobs: number; events: number }>`
      select (select count(*)::int from pgboss.job where name not like '\\_\\_pgboss%') as jobs,
        (select count(*)::int from events) as events`.execute(db);
    return { refused, duplicates, jobs: rows[0]?.jobs ?? NaN, events: rows[0]?.events ?? NaN };
  });
}

describeEachStore('a captured webhook that is repeated', (create) => {
  let stores: TestStore[] = [];
  const store = async () => {
    stores.push(await create());
    return stores.at(-1) as TestStore;
  };

  afterEach(async () => {
    await ChildService.killAll();
    for (const one of stores) await one.remove();
    stores = [];
  });

  it('leaves nothing in the queue', async () => {
    const first = await store();
    const outcome = await repeatCapture(first, POSTS);
    const once = await repeatCapture(await store(), 1);
    expect(outcome).toEqual({ refused: 0, duplicates: POSTS - 1, events: 1, jobs: once.jobs });

    const control = await repeatCapture(await store(), 200, 'deliveries-of-duplicates');
    expect(control.jobs).toBeGreaterThan(once.jobs);
    record(`replayed-capture-${first.kind}`, {
      promises: [3],
      rows: ['A4'],
      test: `${POSTS} posts of one captured webhook with its signature over ${CONNECTIONS} connections, ${first.kind} store`,
      figure: `${POSTS - 1} answered as duplicates, 1 event, ${outcome.jobs} deliveries in the queue as after one post`,
      control: `deliveries of duplicates left alone: ${control.jobs} deliveries after 200 posts`,
    });
  }, 300_000);
});
