import type { PgBoss } from 'pg-boss';
import type { Store } from '../database/store.js';
import { GroupCommit } from './group-commit.js';
import { storableAll, type NewEvent, type Receipt, type StorableEvent } from './new-event.js';
import type { RecentEvents } from './recent-events.js';
import { writeEvents } from './write-events.js';

const MAX_GROUP = 500;
/** Of bodies: what a commit holds in memory and in the log. */
const MAX_BYTES = 16 * 1024 * 1024;
const MAX_WAITING = 5_000;
/** So many that wait are written at once, beside the group before: the database has the next group when it is done with one. */
const ENOUGH_FOR_ANOTHER = 32;
/** Many times what a commit takes. One connection to a server may be dead while others are not. */
const PATIENCE_MS = 200;
/** A commit costs as much as ten events; below full load they would be too small without it. */
const COMMITS_APART_MS = 3;
/** The sender gives up after 10 s. A slow store must not let it wait that long without an answer. */
const ANSWER_WITHIN_MS = 7_000;

/** Where events are stored, once each, together with the deliveries they cause. */
export class Inbox {
  private readonly commits: GroupCommit<StorableEvent, Receipt>;
  private onStored: (deliveries: ReadonlyMap<string, number>) => void = () => undefined;

  constructor(
    private readonly store: Store,
    private readonly queue: PgBoss,
    private readonly recent: RecentEvents,
  ) {
    this.commits = new GroupCommit((events) => this.write(events), isDataError, {
      enoughForAnother: ENOUGH_FOR_ANOTHER,
      patience: PATIENCE_MS,
      maxGroup: MAX_GROUP,
      maxBytes: MAX_BYTES,
      maxWaiting: MAX_WAITING,
      apart: COMMITS_APART_MS,
    });
  }

  /** Events waiting to be written. */
  get waiting(): number {
    return this.commits.size;
  }

  /** Who to tell, once they are committed, how many new deliveries there are for each subscriber. */
  whenStored(listener: (deliveries: ReadonlyMap<string, number>) => void): void {
    this.onStored = listener;
  }

  /** As `acceptAll` of a webhook with one event. */
  async accept(event: NewEvent): Promise<Receipt> {
    const [receipt] = await this.acceptAll([event]);
    return receipt as Receipt;
  }

  /**
   * Resolves once all events of a webhook are on stable storage, with their deliveries: by one commit, whose receipts are in
   * order. An event whose values no column can hold fails without the others, which are stored before this rejects.
   *
   * @param events of one webhook, so that all have the same body and headers
   * @throws TooManyWaiting, NotInTime or the database's error; nothing is stored then, or it is not known (a connection
   * that broke during the commit). The sender repeats, and the repeat is recognised.
   */
  acceptAll(events: readonly NewEvent[]): Promise<readonly Receipt[]> {
    const [first] = events;
    if (first === undefined) return Promise.resolve([]);
    this.store.poll();
    return inTime(this.commits.add(storableAll(events), first.raw.length));
  }

  private async write(events: readonly StorableEvent[]): Promise<Receipt[]> {
    const receipts = await writeEvents(this.store, this.queue, events);
    const stored = events.filter((_event, index) => receipts[index]?.duplicate === false);
    this.recent.keep(stored.filter(({ deliverTo }) => deliverTo.length > 0));
    const deliveries = new Map<string, number>();
    for (const { deliverTo } of stored) {
      for (const { subscriber } of deliverTo) deliveries.set(subscriber, (deliveries.get(subscriber) ?? 0) + 1);
    }
    this.onStored(deliveries);
    return receipts;
  }
}

function inTime<Result>(work: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NotInTime()), ANSWER_WITHIN_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** It may be stored later all the same. */
class NotInTime extends Error {
  override readonly name = 'NotInTime';

  constructor() {
    super(`the store did not confirm the event within ${ANSWER_WITHIN_MS} ms`);
  }
}

/** SQLSTATE class 22: the values do not fit, whatever the state of the store. */
function isDataError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('22');
}
