import type { Store } from '../../../database/store.js';
import { eventIdsOf } from '../../../inbox/delivery-job.js';
import type { RecentEvents } from '../../../inbox/recent-events.js';
import type { Deliverer } from './deliverer.js';
import { hold, type Held } from './held.js';
import type { Consumer } from './fetcher.js';
import type { Lease } from './leases.js';
import type { Settler } from './settler.js';

/** Deliveries of a subscriber of single events: each has a place of its own, from its beginning to its end. */
export class SingleDeliveries implements Consumer {
  private running = 0;

  constructor(
    private readonly store: Pick<Store, 'db'>,
    private readonly recent: RecentEvents,
    private readonly deliverer: Deliverer,
    private readonly settler: Settler,
    private readonly places: number,
    private readonly onRoom: () => void,
  ) {}

  get room(): number {
    return this.places - this.running;
  }

  async begin(leases: readonly Lease[]): Promise<void> {
    const events = await this.recent.load(this.store.db, leases.flatMap(eventIdsOf));
    for (const lease of leases) void this.deliver(hold(lease, events));
  }

  private async deliver(one: Held): Promise<void> {
    if (one.events.length === 0) return this.settler.settle([one.job], { result: 'nothing' });
    this.running++;
    const outcome = await this.deliverer.attempt([one]);
    this.running--;
    this.settler.settle([one.job], outcome);
    this.onRoom();
  }
}
