import type { QueueOptions } from 'pg-boss';
import type { SubscriberOptions } from '../../contract/index.js';

const DAY_SECONDS = 86_400;
/** Time left beyond our own time-out, to settle what was tried. */
const SETTLE_SECONDS = 15;
/** A worker that has not been heard of for this long is taken for dead, and its deliveries go to another. */
export const SILENT_SECONDS = 20;
/** The queue itself does so this much later, where nobody does it before: it says nothing about it. */
export const STEP_IN_SECONDS = 10;

const DEFAULTS = { retryLimit: 8, retryDelaySeconds: 5, retryDelayMaxSeconds: 3_600, concurrency: 10 } as const;

/** Retries double from the first delay, with jitter, up to the longest. */
export function queueOptions(options: SubscriberOptions, timeout: number, retentionDays: number): QueueOptions {
  return {
    retryLimit: retryLimitOf(options),
    retryDelay: options.retryDelaySeconds ?? DEFAULTS.retryDelaySeconds,
    retryBackoff: true,
    retryDelayMax: options.retryDelayMaxSeconds ?? DEFAULTS.retryDelayMaxSeconds,
    expireInSeconds: Math.ceil((options.timeout ?? timeout) / 1000) + SETTLE_SECONDS + STEP_IN_SECONDS,
    heartbeatSeconds: SILENT_SECONDS + STEP_IN_SECONDS,
    // deliveries are shown as long as their event
    retentionSeconds: retentionDays * DAY_SECONDS,
    deleteAfterSeconds: retentionDays * DAY_SECONDS,
  };
}

/** Attempts after the first. */
export function retryLimitOf({ retryLimit = DEFAULTS.retryLimit }: SubscriberOptions): number {
  return retryLimit;
}

/** Deliveries that may be under way at the same time in one process. */
export function placesOf({ concurrency = DEFAULTS.concurrency }: SubscriberOptions): number {
  return concurrency;
}
