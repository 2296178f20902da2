import type { Place } from '../stored.js';
import type { Dialect } from '../webhooks.js';

/** Something that takes webhooks, with data of its own for every run. */
export interface Target {
  readonly name: string;
  readonly dialects: readonly Dialect[];
  readonly kind: TargetKind;
  /** @throws NotMeasurable when this machine lacks what it needs */
  install(): Promise<Installation>;
}

/** A ceiling neither stores nor processes: it shows how fast anything on this machine could be. */
export type TargetKind = 'ceiling' | 'peer' | 'ours';

export interface Installation {
  /** Of ours: where the data is. */
  readonly place?: Place;
  /** Resolves when it is ready for traffic. Can be started again after it was stopped. */
  start(): Promise<RunningTarget>;
  /** What is there, after it was stopped. */
  count(since: Date): Promise<Counts>;
  /** Throws the data away. */
  remove(): Promise<void>;
}

export interface RunningTarget {
  /** Each takes webhooks. */
  readonly ports: readonly number[];
  /** From the start of the process until it was ready. */
  readonly startMs: number;
  /** Webhooks acknowledged and not yet processed. */
  backlog(): Promise<number>;
  /** What it says went wrong so far; nothing should have. */
  problems(): Promise<string[]>;
  /** Of all its processes together, without servers of others. */
  memoryMb(): number | null;
  stop(): Promise<void>;
}

export interface Counts {
  stored: number;
  processed: number;
  /** From receipt to the handler; null where that is not kept. */
  waitP99Ms: number | null;
}

export class NotMeasurable extends Error {
  override readonly name = 'NotMeasurable';
}
