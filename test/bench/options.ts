import { parseArgs } from 'node:util';

export interface Options {
  rounds: number;
  /** Of each measurement at full load, after a warm-up. */
  loadSeconds: number;
  warmUpSeconds: number;
  connections: readonly number[];
  /** Of the run that shows whether processing keeps up; 0 leaves it out. */
  enduranceSeconds: number;
  /** Of the open loop at half of what was measured. */
  halfLoadSeconds: number;
  soakSeconds: number;
  /** Which measurements to make. */
  parts: readonly Part[];
  /** Names of targets start with one of these. */
  targets: readonly string[];
  /** Folder of the built service. */
  service: string;
  output: string;
  /** Put the tables into docs/performance.md. */
  docs: boolean;
}

export type Part = 'speed' | 'growth' | 'soak' | 'instances' | 'rebuild' | 'sources';

/** The compiler is at work for the first seconds, of ours longest, which has the most code. */
const FULL = { rounds: 3, loadSeconds: 2, warmUpSeconds: 4, enduranceSeconds: 30, halfLoadSeconds: 16 };
const QUICK = { rounds: 1, loadSeconds: 2, warmUpSeconds: 4, enduranceSeconds: 0, halfLoadSeconds: 4 };
const SOAK_SECONDS = 300;

export const USAGE = `npm run bench -- [flags]

  (none)               throughput, latency and start, beside bare Nest and a BullMQ peer; about eight minutes
  --quick              one round and no long run, in about two minutes
  --growth             instead: speed at a million stored events and at ten thousand
  --soak               instead: memory during five minutes at half load
  --instances          instead: database time per event with 1, 2 and 4 instances
  --rebuild            instead: how long a rebuild of a million events takes, and acknowledgements meanwhile
  --sources             instead: what verifying and reading a webhook of each source costs
  --targets a,b        only targets whose names contain one of these, e.g. embedded,bare
  --rounds n           rounds instead of ${FULL.rounds}; their median counts
  --service folder     the built service (dist)
  --output file        where the numbers go (.tmp/bench/result.json)
  --docs               also put the tables into docs/performance.md
`;

/** @throws TypeError for flags that do not exist */
export function readOptions(parameters: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...parameters],
    options: {
      quick: { type: 'boolean', default: false },
      growth: { type: 'boolean', default: false },
      soak: { type: 'boolean', default: false },
      instances: { type: 'boolean', default: false },
      rebuild: { type: 'boolean', default: false },
      sources: { type: 'boolean', default: false },
      docs: { type: 'boolean', default: false },
      targets: { type: 'string', default: '' },
      rounds: { type: 'string' },
      service: { type: 'string', default: 'dist' },
      output: { type: 'string', default: '.tmp/bench/result.json' },
    },
  });
  const times = values.quick ? QUICK : FULL;
  const long = (['growth', 'soak', 'instances', 'rebuild', 'sources'] as const).filter((part) => values[part]);
  return {
    ...times,
    rounds: values.rounds === undefined ? times.rounds : Number(values.rounds),
    connections: [64, 256],
    soakSeconds: SOAK_SECONDS,
    parts: long.length === 0 ? ['speed'] : long,
    targets: values.targets.split(',').filter((name) => name !== ''),
    service: values.service,
    output: values.output,
    docs: values.docs,
  };
}
