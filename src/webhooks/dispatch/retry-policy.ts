import type { QueueOptions } from 'pg-boss';
import type { SubscriberOptions } from '../../contract/index.js';

const DAY_SECONDS = 86_400;
/** Time pg-boss leaves us beyond our own time-out, to settle what was tried. */
const SETTLE_SECONDS = 15;
/** A worker that has not been heard of for this long is taken for dead, and its deliveries go to another. */
const HEARTBEAT_SECONDS = 20;

const DEFAULTS = { retryLimit: 8, retryDelaySeconds: 5, retryDelayMaxSeconds: 3_600, concurrency: 10 } as const;

/** Groups of events that a batch subscriber's worker fetches at once: so many that it keeps up with a full load. */
const GROUPS = 25;
/** Workers that fetch side by side, so that one hanging delivery does not hold up all others of its subscriber. */
const WORKERS = 4;

/** Retries double from the first delay, with jitter, up to the longest. */
export function queueOptions(options: SubscriberOptions, timeout: number, retentionDays: number): QueueOptions {
  return {
    retryLimit: retryLimitOf(options),
    retryDelay: options.retryDelaySeconds ?? DEFAULTS.retryDelaySeconds,
    retryBackoff: true,
    retryDelayMax: options.retryDelayMaxSeconds ?? DEFAULTS.retryDelayMaxSeconds,
    expireInSeconds: Math.ceil((options.timeout ?? timeout) / 1000) + SETTLE_SECONDS,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    // deliveries are shown as long as their event
    retentionSeconds: retentionDays * DAY_SECONDS,
    deleteAfterSeconds: retentionDays * DAY_SECONDS,
  };
}

/** Attempts after the first. */
export function retryLimitOf({ retryLimit = DEFAULTS.retryLimit }: SubscriberOptions): number {
  return retryLimit;
}

/** How many deliveries each of the workers fetches at once; all together as many as may be under way. */
export function batchSizes(options: SubscriberOptions, batch: boolean): number[] {
  if (batch) return [GROUPS];
  const concurrency = options.concurrency ?? DEFAULTS.concurrency;
  const workers = Math.min(WORKERS, concurrency);
  return Array.from({ length: workers }, (_, index) => Math.ceil((concurrency - index) / workers));
}
