import type { Part } from '../options.js';
import { LARGE, SMALL } from '../growth.js';
import { EACH, TOGETHER } from '../instances.js';
import type { Endurance, Growth, Rebuild, Result } from '../result.js';
import { median } from '../../support/statistics.js';
import { BARE_NEST, EMBEDDED, PEER, POSTGRES } from '../targets/names.js';
import { ratioByRound, speedRatio } from './ratio.js';

/** What is to be reached, and what was. */
export interface Goal {
  what: string;
  /** Null when it was not measured. */
  value: number | null;
  unit: '' | 's' | 'ms' | 'MB' | 'MB/min';
  reach: { atLeast: number } | { atMost: number };
  /** What would be better still. */
  aim?: number;
}

export function isMet({ value, reach }: Goal): boolean | null {
  if (value === null) return null;
  return 'atLeast' in reach ? value >= reach.atLeast : value <= reach.atMost;
}

/** What this part of the benchmark has to show. */
export function goalsOf(result: Result, part: Part): Goal[] {
  const stores = [EMBEDDED, POSTGRES];
  const goals: Record<Part, () => Goal[]> = {
    speed: () => [...throughput(result), ...stores.flatMap((store) => endurance(result, store))],
    growth: () => stores.flatMap((store) => growth(result, store)),
    soak: () => soak(result),
    instances: () => instances(result),
    rebuild: () => stores.flatMap((store) => rebuild(result, store)),
    sources: () => [],
  };
  return goals[part]();
}

function throughput(result: Result): Goal[] {
  const against = (store: string, other: string, connections: number, atLeast: number, aim: number): Goal => ({
    what: `${store} ÷ ${other}, ${connections} connections`,
    value: speedRatio(result, store, other, connections),
    unit: '',
    reach: { atLeast },
    aim,
  });
  return [
    against(EMBEDDED, BARE_NEST, 256, 0.7, 0.85),
    against(EMBEDDED, BARE_NEST, 64, 0.5, 0.7),
    against(POSTGRES, BARE_NEST, 256, 0.6, 0.75),
    against(POSTGRES, BARE_NEST, 64, 0.45, 0.6),
    ...[EMBEDDED, POSTGRES].flatMap((store) => [256, 64].map((count) => against(store, PEER, count, 1.3, 2))),
  ];
}

function endurance(result: Result, store: string): Goal[] {
  const measured = result.endurance.find(({ target }) => target === store);
  const starts = result.loads.filter(({ target }) => target === store).map(({ startMs }) => startMs);
  const goal = (
    what: string,
    of: (measured: Endurance) => number | null,
    unit: Goal['unit'],
    atMost: number,
  ): Goal => ({
    what: `${store}: ${what}`,
    value: measured === undefined ? null : of(measured),
    unit,
    reach: { atMost },
  });
  return [
    goal('backlog after 30 s at full load is drained in', ({ fullLoad }) => fullLoad?.drainSeconds ?? null, 's', 3),
    goal('acknowledgement at half load, p99', ({ halfLoad }) => halfLoad.p99Ms, 'ms', 15),
    goal('from receipt to handler at half load, p99', ({ waitP99Ms }) => waitP99Ms, 'ms', 250),
    { ...goal('ready, the first time', () => null, 'ms', 5_000), value: starts.length === 0 ? null : median(starts) },
    goal('ready, later', ({ laterStartMs }) => laterStartMs, 'ms', 2_000),
  ];
}

function growth(result: Result, store: string): Goal[] {
  const of = (events: number) => result.growth.filter((one) => one.target === store && one.events === events);
  const ratio = (figure: (growth: Growth) => number) => ratioByRound(of(LARGE), of(SMALL), figure);
  const what = `${store}: at 10⁶ events ÷ at 10⁴,`;
  return [
    { what: `${what} acknowledgement p99`, value: ratio(({ p99Ms }) => p99Ms), unit: '', reach: { atMost: 1.15 } },
    {
      what: `${what} processed per second`,
      value: ratio((one) => one.processedPerSecond),
      unit: '',
      reach: { atLeast: 0.9 },
    },
  ];
}

function soak(result: Result): Goal[] {
  const limits = [
    { store: EMBEDDED, megabytes: 350 },
    { store: POSTGRES, megabytes: 220 },
  ];
  return limits.flatMap(({ store, megabytes }): Goal[] => {
    const measured = result.soak.find(({ target }) => target === store);
    const what = `${store}: memory after 5 min at half load`;
    return [
      { what, value: measured?.memoryMb ?? null, unit: 'MB', reach: { atMost: megabytes } },
      { what: `${what}, slope`, value: measured?.mbPerMinute ?? null, unit: 'MB/min', reach: { atMost: 1 } },
    ];
  });
}

function rebuild({ rebuilds }: Result, store: string): Goal[] {
  const measured = rebuilds.filter(({ target }) => target === store);
  const of = (figure: (one: Rebuild) => number) => (measured.length === 0 ? null : median(measured.map(figure)));
  const what = `${store}: a rebuild of 10⁶ events`;
  return [
    { what, value: of(({ seconds }) => seconds), unit: 's', reach: { atMost: 600 } },
    {
      what: `${what}, acknowledgement p99 ÷ before`,
      value: of(({ p99Ms, quietP99Ms }) => p99Ms / quietP99Ms),
      unit: '',
      reach: { atMost: 2 },
    },
  ];
}

/** The largest change against one instance, with the same load for all of them together, and with the same for each. */
function instances({ instances: measured }: Result): Goal[] {
  const costOf = (count: number, perSecond: number) =>
    median(
      measured
        .filter((one) => one.instances === count && one.perSecond === perSecond)
        .map((one) => one.databaseMsPerEvent),
    );
  const goal = (what: string, one: number, two: number, four: number): Goal => ({
    what: `database time per event, 2 or 4 instances ÷ 1, ${what}`,
    value: measured.length === 0 ? null : Math.max(two, four) / one,
    unit: '',
    reach: { atMost: 1.15 },
  });
  const four = costOf(4, TOGETHER);
  return [
    goal(`${TOGETHER} events/s together`, costOf(1, TOGETHER), costOf(2, TOGETHER), four),
    goal(`${EACH} events/s each`, costOf(1, EACH), costOf(2, 2 * EACH), four),
  ];
}
