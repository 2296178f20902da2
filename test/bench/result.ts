import type { Machine } from './machine.js';
import type { FullLoad, HalfLoad } from './session.js';

/** Everything that was measured, as it is written to the file. */
export interface Result {
  startedAt: string;
  machine: Machine;
  /** Version and settings; null without a server. */
  postgres: string | null;
  /** One per target, round and number of connections. */
  loads: Load[];
  /** One per target of ours. */
  endurance: Endurance[];
  /** Of the others, at half load of our embedded store. */
  references: Reference[];
  growth: Growth[];
  soak: Soak[];
  instances: Instances[];
  rebuilds: Rebuild[];
  sources: SourceCost[];
  /** Target and why not. */
  notMeasured: Record<string, string>;
  /** What must not happen and did: the benchmark has failed. */
  problems: string[];
}

export interface Load extends FullLoad {
  target: string;
  round: number;
  connections: number;
  /** Of the process that then took the load. */
  startMs: number;
}

/** At half of the measured maximum, and then a long run at full load. */
export interface Endurance {
  target: string;
  halfLoad: HalfLoad;
  /** From receipt to the handler, at half load. */
  waitP99Ms: number | null;
  /** On the same data, the median. */
  laterStartMs: number;
  /** Null where it was left out. */
  fullLoad: FullLoad | null;
}

/** What the same load costs who does less: the machine's own part of a latency. */
export interface Reference {
  target: string;
  halfLoad: HalfLoad;
}

/** One store with so many events in it. */
export interface Growth {
  target: string;
  events: number;
  round: number;
  acknowledgedPerSecond: number;
  processedPerSecond: number;
  /** At the same rate for both sizes of a round. */
  p99Ms: number;
}

export interface Soak {
  target: string;
  perSecond: number;
  seconds: number;
  /** At the end. */
  memoryMb: number;
  mbPerMinute: number;
}

export interface Instances {
  instances: number;
  perSecond: number;
  /** Time the server spent on statements. */
  databaseMsPerEvent: number;
}

/** All projections made anew while webhooks come in. */
export interface Rebuild {
  target: string;
  events: number;
  round: number;
  seconds: number;
  /** Of acknowledgements, before it. */
  quietP99Ms: number;
  /** And meanwhile. */
  p99Ms: number;
}

/** Of one webhook of a source, before anything is stored: the median. */
export interface SourceCost {
  source: string;
  type: string;
  /** Of its body. */
  bytes: number;
  verifyUs: number;
  readUs: number;
}
