import { sql, type Kysely } from 'kysely';
import type { Tables } from '../../database/tables.js';
import { loadStoredEvents } from '../../inbox/events/list-events.js';
import { firstIdAt } from '../../inbox/retention.js';
import { EventBatch } from './event-batch.js';

/** How long after its receipt an event can become visible: the store may take that long, and clocks differ. */
const WINDOW_MS = 15_000;
/** Events that are read at once. */
const MOST = 500;
/** What clocks are put right by all the time. */
const MOST_BACK_MS = 1_000;
/** More than any store takes in that time. */
const MOST_SEEN = 500_000;
/** Further behind than this it is no use: whoever reads will have to look at the list. */
const BEHIND_MS = 5_000;

/** Where somebody has to begin that has got everything up to an event, though perhaps not all that was received before it. */
export function beginningFor(position: string): string {
  return firstIdAt(new Date(timeOf(position) - WINDOW_MS));
}

/**
 * Finds events as they become visible in the store, whichever instance has stored them, without a look at those that are
 * known. Ids are in the order of receipt, commits are not quite: what becomes visible late is found by counting.
 */
export class NewEvents {
  private head: string;
  /** Those of the last seconds. */
  private seen = new Set<string>();
  private lookedAt = 0;

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly clock = () => new Date(),
  ) {
    this.head = firstIdAt(clock());
  }

  /** Where a reader can go on that has got everything until now. */
  get position(): string {
    return this.head;
  }

  /** What is there by now is not new. */
  async begin(): Promise<void> {
    const now = this.clock();
    this.seen = new Set(await this.idsFrom(windowBefore(now)));
    this.lookedAt = now.getTime();
    this.head = [firstIdAt(now), ...this.seen].reduce((last, id) => (id > last ? id : last));
  }

  /** @returns null when they are too many, or the clock was put back; the next ones are those from then on */
  async read(): Promise<EventBatch | null> {
    const now = this.clock();
    if (now.getTime() < this.lookedAt - MOST_BACK_MS) return this.beginAgain();
    this.lookedAt = now.getTime();
    const start = windowBefore(now);
    for (const id of this.seen) if (id < start) this.seen.delete(id);
    const { known, fresh } = await this.look(start);
    const last = fresh.at(-1);
    if (fresh.length === MOST && last !== undefined && now.getTime() - timeOf(last) > BEHIND_MS)
      return this.beginAgain();
    const late = known === this.seen.size ? [] : await this.lateFrom(start);
    const events = await loadStoredEvents(this.db, [...late, ...fresh]);
    for (const { id } of events) this.seen.add(id);
    this.head = last ?? this.head;
    return new EventBatch(events, this.head);
  }

  private async beginAgain(): Promise<null> {
    await this.begin();
    return null;
  }

  private async look(start: string): Promise<{ known: number; fresh: string[] }> {
    const { rows } = await sql<{ known: number; fresh: string[] }>`
      select (select count(*) from events where id between ${start} and ${this.head}) as known,
        array(select id::text from events where id > ${this.head} order by id limit ${MOST}) as fresh`.execute(this.db);
    return rows[0] ?? { known: 0, fresh: [] };
  }

  private async lateFrom(start: string): Promise<string[]> {
    const ids = (await this.idsFrom(start)).filter((id) => id <= this.head);
    // an erasure may have removed some, which must not hide as many new ones
    this.seen = new Set(ids.filter((id) => this.seen.has(id)));
    return ids.filter((id) => !this.seen.has(id));
  }

  private async idsFrom(start: string): Promise<string[]> {
    // ordered and limited, so that no plan reads the table
    const rows = await this.db
      .selectFrom('events')
      .select('id')
      .where('id', '>=', start)
      .orderBy('id')
      .limit(MOST_SEEN)
      .execute();
    return rows.map(({ id }) => id);
  }
}

function windowBefore(time: Date): string {
  return firstIdAt(new Date(time.getTime() - WINDOW_MS));
}

/** A UUID v7 begins with milliseconds since 1970. */
function timeOf(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}
