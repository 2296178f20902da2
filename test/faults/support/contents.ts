import { sql } from 'kysely';
import type { Store } from '../../../src/database/store.js';
import type { TestStore } from '../../support/stores.js';
import type { ChildService } from './child-service.js';
import type { Ledger } from './ledger.js';

/** What is found in a store whose service is not running. */
export interface Contents {
  /** Ids of the messages that events are about, one per event. */
  events: string[];
  /** Ids of the messages in the projection. */
  messages: string[];
  /** Jobs that carry deliveries, by the queue's state of them. */
  jobs: Record<string, number>;
  /** Jobs that are done, by subscriber: one per event, or for batch subscribers one per group; none without an event. */
  done: Record<string, number>;
}

export async function contentsOf(testStore: Pick<TestStore, 'open'>): Promise<Contents> {
  return withStore(testStore, async ({ db }) => {
    const events = await db.selectFrom('events').select('subject_id').execute();
    const messages = await db.selectFrom('messages').select('id').execute();
    const { rows } = await sql<{ subscriber: string; state: string; count: number }>`
      select name as subscriber, state::text as state,
        count(*) filter (where data -> 'events' is not null or id in (select id from events)) as count
      from pgboss.job
      where name not like '\\_\\_pgboss%' group by 1, 2`.execute(db);
    return {
      events: events.map(({ subject_id }) => String(subject_id)),
      messages: messages.map(({ id }) => id),
      jobs: rows.reduce<Record<string, number>>(
        (jobs, { state, count }) => ({ ...jobs, [state]: (jobs[state] ?? 0) + count }),
        {},
      ),
      done: Object.fromEntries(
        rows.filter(({ state }) => state === 'completed').map(({ subscriber, count }) => [subscriber, count]),
      ),
    };
  });
}

export async function withStore<Result>(
  testStore: Pick<TestStore, 'open'>,
  use: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = await testStore.open();
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

/** The same as far as the service itself tells while it runs, through the operator's list of events. */
export async function storedMessages(service: ChildService): Promise<Pick<Contents, 'events'>> {
  const events: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { body } = await service.get(`/api/events?limit=200${cursor && `&cursor=${cursor}`}`);
    const page = JSON.parse(body) as { items: { subject: { id: string } }[]; nextCursor: string | null };
    events.push(...page.items.map(({ subject }) => subject.id));
    cursor = page.nextCursor;
  }
  return { events };
}

/** Acknowledged, and not there. */
export function lost({ acknowledged }: Ledger, { events }: Pick<Contents, 'events'>): string[] {
  const stored = new Set(events);
  return [...acknowledged].filter((id) => !stored.has(id));
}

/** There more than once. */
export function doubled({ events }: Contents): string[] {
  const seen = new Set<string>();
  return events.filter((id) => seen.size === seen.add(id).size);
}
