import { fromKysely, type PgBoss } from 'pg-boss';
import { AttemptLost } from '../../../contract/index.js';
import type { Store } from '../../../database/store.js';
import { ALONE, eventIdsOf, isAlone, isGroup } from '../../../inbox/delivery-job.js';
import type { RecentEvents } from '../../../inbox/recent-events.js';
import { completeHeld } from './complete-held.js';
import type { Deliverer } from './deliverer.js';
import type { Consumer } from './fetcher.js';
import { hold, type Held } from './held.js';
import type { Lease, Leases } from './leases.js';
import { outcomeOf } from './outcome.js';
import { Pace } from './pace.js';
import { releaseLeases } from './release-leases.js';
import type { Settler } from './settler.js';

/** Groups of events that are fetched for one call: so many that it keeps up with a full load. */
const GROUPS = 25;
/** Events of one call. */
const MAX_EVENTS = 500;
/** Of one call, as they were received. */
const MAX_BYTES = 8 * 1024 * 1024;
/**
 * Lists that come in a stream are fetched at most this often, so that what one fetch and one commit cost is shared by
 * many events. The first after a pause goes at once.
 */
const STREAM_MS = 40;

/**
 * Deliveries of a subscriber of lists. What is fetched at once is one call of its handler, bounded in events and bytes; what
 * does not fit is given back. Events that must be alone have places beside it, as those of other subscribers do.
 */
export class BatchDeliveries implements Consumer {
  private readonly pace = new Pace(STREAM_MS);
  /** As many groups as one call is likely to take: what is given back was fetched in vain. */
  private groups = GROUPS;
  private alone = 0;

  constructor(
    private readonly store: Pick<Store, 'db' | 'transaction'>,
    private readonly queue: PgBoss,
    private readonly recent: RecentEvents,
    private readonly subscriber: string,
    private readonly deliverer: Deliverer,
    private readonly settler: Settler,
    private readonly leases: Leases,
    /** There is room, or something new, that nobody has announced. */
    private readonly onMore: () => void,
  ) {}

  get room(): number {
    return Math.min(this.groups, GROUPS - this.alone);
  }

  /** Resolves when the call has ended. */
  async begin(leases: readonly Lease[]): Promise<void> {
    this.pace.begin();
    const isFull = leases.length === this.room;
    const { events, left } = await this.recent.loadWithin(this.store.db, leases.flatMap(eventIdsOf), MAX_BYTES);
    const count = fitting(leases, left);
    const held = leases.slice(0, count).map((lease) => hold(lease, events));
    await this.giveBack(leases.slice(count));
    this.groups = Math.min(GROUPS, roomFor(leases), count < leases.length ? count : 2 * this.groups);
    const together: Held[] = [];
    for (const one of held) {
      if (one.events.length === 0) this.settler.settle([one.job], { result: 'nothing' });
      else if (isAlone(one.job.data)) void this.deliverAlone(one);
      else together.push(one);
    }
    if (together.some(({ job }) => eventIdsOf(job).some((id) => left.has(id)))) await this.apart(together);
    else if (together.length > 0) await this.call(together);
    if (!isFull) await this.pace.end();
  }

  private async call(batch: readonly Held[]): Promise<void> {
    const [first, ...others] = batch;
    if (first !== undefined && others.length === 0 && first.events.length === 1) return this.deliverAlone(first);
    const outcome = await this.deliverer.attempt(batch);
    const jobs = batch.map(({ job }) => job);
    if (outcome.result === 'done') this.settler.settle(jobs, outcome);
    else await this.apart(batch);
  }

  private async deliverAlone(one: Held): Promise<void> {
    this.alone++;
    const outcome = await this.deliverer.attempt([one]);
    this.alone--;
    this.settler.settle([one.job], outcome);
    this.onMore();
  }

  /** From now on each event is a delivery of its own, with all the time of one, so that a bad event fails alone. */
  private async apart(batch: readonly Held[]): Promise<void> {
    for (const { job } of batch.filter(({ job }) => isGroup(job.data))) await this.split(job);
    const single = batch.flatMap(({ job }) => (isGroup(job.data) ? [] : [job]));
    await this.giveBack(single, { alone: true });
  }

  private async split(job: Lease): Promise<void> {
    try {
      await this.store.transaction(async (trx) => {
        await completeHeld(this.queue, this.subscriber, [job], trx);
        const single = eventIdsOf(job).map((id) => ({ id, data: ALONE }));
        await this.queue.insert(this.subscriber, single, { db: fromKysely(trx) });
      });
      this.leases.end(job);
      this.onMore();
    } catch (error) {
      if (error instanceof AttemptLost)
        this.leases.end(job); // whoever has it now does not notice
      else this.settler.settle([job], outcomeOf(error));
    }
  }

  private async giveBack(leases: readonly Lease[], how = { alone: false }): Promise<void> {
    if (leases.length === 0) return;
    try {
      await releaseLeases(this.store.db, leases, how);
      for (const lease of leases) this.leases.end(lease);
      this.onMore();
    } catch (error) {
      this.settler.settle(leases, outcomeOf(error));
    }
  }
}

/** How many of these make one call: the first, and what fits with it. */
function fitting(leases: readonly Lease[], left: ReadonlySet<string>): number {
  let events = 0;
  const beyond = leases.findIndex((lease, index) => {
    const ids = eventIdsOf(lease);
    events += ids.length;
    return index > 0 && (events > MAX_EVENTS || ids.some((id) => left.has(id)));
  });
  return beyond === -1 ? leases.length : beyond;
}

/** How many like these one call takes. */
function roomFor(leases: readonly Lease[]): number {
  const events = leases.reduce((sum, lease) => sum + eventIdsOf(lease).length, 0);
  return Math.max(1, Math.floor((MAX_EVENTS * leases.length) / events));
}
