import type { Job, PgBoss } from 'pg-boss';
import type { DeliveryJob } from '../../../inbox/delivery-job.js';

/** A delivery that this process has fetched and not yet settled. Its signal aborts when it is another's by now. */
export type Lease = Job<DeliveryJob['data']>;

/** Twice before others take its worker for dead. */
const BEAT_MS = 10_000;

/** What this process holds of one subscriber's deliveries. Nobody else gets them as long as it lives. */
export class Leases {
  private readonly held = new Map<Lease, AbortController>();
  private readonly timer: NodeJS.Timeout;
  private readonly whenEmpty: (() => void)[] = [];

  constructor(
    private readonly queue: PgBoss,
    private readonly subscriber: string,
    private readonly onError: (error: unknown) => void,
  ) {
    this.timer = setInterval(() => void this.beat(), BEAT_MS);
    this.timer.unref();
  }

  take(jobs: readonly Lease[]): Lease[] {
    return jobs.map((job) => {
      const lost = new AbortController();
      const lease = { ...job, signal: lost.signal };
      this.held.set(lease, lost);
      return lease;
    });
  }

  holds(lease: Lease): boolean {
    return this.held.has(lease);
  }

  /** It is settled, given back, or left to whoever finds it. */
  end(lease: Lease): void {
    this.held.delete(lease);
    if (this.held.size > 0) return;
    for (const resolve of this.whenEmpty.splice(0)) resolve();
  }

  /** Resolves when nothing is held. */
  empty(): Promise<void> {
    if (this.held.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.whenEmpty.push(resolve));
  }

  /** Gives back what is still held, each for another attempt, and stops the handlers. */
  async abandon(reason: Error): Promise<void> {
    clearInterval(this.timer);
    const held = [...this.held];
    if (held.length === 0) return;
    const jobs = held.map(([lease]) => lease);
    // before the handlers notice, so that what they do about it changes nothing any more
    await this.queue.fail(this.subscriber, jobs, { message: reason.message }).catch(this.onError);
    for (const [lease, lost] of held) {
      lost.abort(reason);
      this.end(lease);
    }
  }

  private async beat(): Promise<void> {
    const held = [...this.held.keys()];
    if (held.length === 0) return;
    try {
      // documented, but missing from pg-boss's type
      const { settled } = (await this.queue.touch(this.subscriber, held)) as { settled?: string[] };
      const ours = new Set(settled);
      for (const lease of held) if (!ours.has(lease.id)) this.held.get(lease)?.abort(new LeaseLost());
    } catch (error) {
      this.onError(error); // it is not known whether they are lost
    }
  }
}

class LeaseLost extends Error {
  override readonly name = 'LeaseLost';

  constructor() {
    super('this process was taken for dead, and another has the delivery now');
  }
}
