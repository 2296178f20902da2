import { Counter, Histogram, Registry } from 'prom-client';
import { REJECTION_REASONS } from '../quarantine/rejection-reasons.js';

const PREFIX = 'openphone_webhooks_';
const NONE = 'none';
/** Seconds: from what a commit takes on a quick disk to what the slowest handler may take. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const AGE_BUCKETS = [...BUCKETS, 60, 300, 900, 3_600, 21_600, 86_400];

/**
 * What this process counts and times, for Prometheus, which adds the processes up by itself. Labels are from closed
 * lists, so that nothing a payload says can make more of them.
 */
export class Meters {
  readonly registry = new Registry();
  private readonly sources = new Set<string>();

  readonly requests = new Counter({
    name: `${PREFIX}requests_total`,
    help: 'Webhooks by source (none: the URL names none), dialect (none: refused unread) and outcome: accepted, duplicate, unreadable, handshake, refused, not-stored, busy.',
    labelNames: ['source', 'dialect', 'outcome'] as const,
    registers: [this.registry],
  });
  readonly rejections = new Counter({
    name: `${PREFIX}rejections_total`,
    help: 'Webhooks that were not accepted, by reason.',
    labelNames: ['reason'] as const,
    registers: [this.registry],
  });
  readonly commit = new Histogram({
    name: `${PREFIX}commit_seconds`,
    help: 'From an event that is read and routed to one on stable storage, the wait for its group included.',
    buckets: BUCKETS,
    registers: [this.registry],
  });
  readonly deliveries = new Counter({
    name: `${PREFIX}deliveries_total`,
    help: 'Attempts at deliveries by subscriber and outcome: done, retry, dead.',
    labelNames: ['subscriber', 'outcome'] as const,
    registers: [this.registry],
  });
  readonly handling = new Histogram({
    name: `${PREFIX}handling_seconds`,
    help: 'What one attempt at a delivery takes, by subscriber.',
    labelNames: ['subscriber'] as const,
    buckets: BUCKETS,
    registers: [this.registry],
  });
  readonly eventAge = new Histogram({
    name: `${PREFIX}event_age_seconds`,
    help: 'From receipt to the first attempt at a delivery, replays aside, by subscriber.',
    labelNames: ['subscriber'] as const,
    buckets: AGE_BUCKETS,
    registers: [this.registry],
  });

  /** From zero: Prometheus would not see the first of something that was not there before as an increase. */
  begin(sources: readonly { readonly name: string; readonly dialects: readonly string[] }[]): void {
    for (const outcome of ['refused', 'busy']) this.requests.inc({ source: NONE, dialect: NONE, outcome }, 0);
    for (const { name, dialects } of sources) {
      this.sources.add(name);
      for (const dialect of dialects)
        for (const outcome of ['accepted', 'duplicate', 'unreadable'])
          this.requests.inc({ source: name, dialect, outcome }, 0);
      for (const outcome of ['handshake', 'refused', 'not-stored', 'busy'])
        this.requests.inc({ source: name, dialect: NONE, outcome }, 0);
    }
    for (const reason of REJECTION_REASONS) this.rejections.inc({ reason }, 0);
  }

  /** @param source as the URL has it, which may be anything */
  unread(source: string, outcome: string): void {
    this.requests.inc({ source: this.sources.has(source) ? source : NONE, dialect: NONE, outcome });
  }

  /** @returns the name as Prometheus sees it */
  static nameOf(name: string): string {
    return PREFIX + name;
  }
}
