import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Counters } from '../../inbox/counters/counters.js';

const SAMPLE_MS = 5_000;
/** A minute, and the sample it is compared with. */
const SAMPLES = 13;
const SECOND_MS = 1_000;

interface Sample {
  at: number;
  delivered: ReadonlyMap<string, number>;
}

/** Deliveries that succeeded per second over the last minute, in all instances, from the totals they share. */
@Injectable()
export class Throughput implements OnApplicationBootstrap, OnApplicationShutdown {
  private samples: Sample[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly counters: Counters) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sample(), SAMPLE_MS);
    this.timer.unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Null until there is something to compare with. */
  perSecond(subscriber: string): number | null {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (first === undefined || last === undefined || first === last) return null;
    const delivered = (last.delivered.get(subscriber) ?? 0) - (first.delivered.get(subscriber) ?? 0);
    return (delivered / (last.at - first.at)) * SECOND_MS;
  }

  private async sample(): Promise<void> {
    try {
      const totals = (await this.counters.totals()).filter(({ name }) => name === 'delivered');
      const delivered = new Map(totals.map(({ label, value }) => [label, value]));
      this.samples = [...this.samples, { at: Date.now(), delivered }].slice(-SAMPLES);
    } catch {
      // the store is away: the next sample spans the gap
    }
  }
}
