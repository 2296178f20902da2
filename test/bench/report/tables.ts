import { goalsOf, isMet, type Goal } from './goals.js';
import { speedRatio } from './ratio.js';
import type { Part } from '../options.js';
import type { Table } from './table.js';
import type { Endurance, Growth, Load, Rebuild, Result } from '../result.js';
import { median } from '../../support/statistics.js';
import { BARE_NEST } from '../targets/names.js';

export function speedTable(result: Result): Table {
  const groups = Map.groupBy(result.loads, ({ target, connections }) => `${connections}\n${target}`);
  const head = ['target', 'connections', 'acknowledged/s', 'processed/s', 'spread', '÷ bare Nest', 'drained in', 'p99'];
  const rows = [...groups.values()].map((loads) => speedRow(loads, result));
  return [head, ...rows.sort((one, other) => Number(one[1]) - Number(other[1]))];
}

function speedRow(loads: readonly Load[], result: Result): string[] {
  const { target = '', connections = 0 } = loads[0] ?? {};
  const of = (figure: (load: Load) => number) => median(loads.map(figure));
  const speeds = loads.map(({ processedPerSecond }) => processedPerSecond);
  return [
    target,
    String(connections),
    thousands(of(({ acknowledgedPerSecond }) => acknowledgedPerSecond)),
    thousands(median(speeds)),
    `${thousands(Math.min(...speeds))}–${thousands(Math.max(...speeds))}`,
    speedRatio(result, target, BARE_NEST, connections)?.toFixed(2) ?? '',
    `${of(({ drainSeconds }) => drainSeconds).toFixed(2)} s`,
    `${of(({ p99Ms }) => p99Ms).toFixed(0)} ms`,
  ];
}

export function halfLoadTable({ endurance, references }: Pick<Result, 'endurance' | 'references'>): Table {
  const head = ['target, at half load', 'per second', 'p50', 'p99', 'most', 'to handler p99', 'memory'];
  const rows = [...endurance, ...references.map((one) => ({ ...one, waitP99Ms: null }))].map(halfLoadRow);
  return [head, ...rows];
}

function halfLoadRow({ target, halfLoad, waitP99Ms }: Pick<Endurance, 'target' | 'halfLoad' | 'waitP99Ms'>): string[] {
  const { perSecond, p50Ms, p99Ms, mostMs, memoryMb } = halfLoad;
  return [
    target,
    thousands(perSecond),
    ...[p50Ms, p99Ms, mostMs, waitP99Ms].map((time) => (time === null ? '' : `${time.toFixed(1)} ms`)),
    `${memoryMb?.toFixed(0)} MB`,
  ];
}

export function growthTable({ growth }: Result): Table {
  const groups = [...Map.groupBy(growth, ({ target, events }) => `${target} ${events}`).values()];
  return [
    ['target', 'stored events', 'acknowledged/s', 'processed/s', 'p99 at the same load'],
    ...groups.map(growthRow),
  ];
}

function growthRow(rounds: readonly Growth[]): string[] {
  const { target = '', events = NaN } = rounds[0] ?? {};
  const of = (figure: (growth: Growth) => number) => median(rounds.map(figure));
  return [
    target,
    thousands(events),
    thousands(of(({ acknowledgedPerSecond }) => acknowledgedPerSecond)),
    thousands(of(({ processedPerSecond }) => processedPerSecond)),
    `${of(({ p99Ms }) => p99Ms).toFixed(1)} ms`,
  ];
}

export function soakTable({ soak }: Result): Table {
  const rows = soak.map(({ target, perSecond, seconds, memoryMb, mbPerMinute }) => [
    target,
    thousands(perSecond),
    `${seconds} s`,
    `${memoryMb.toFixed(0)} MB`,
    `${mbPerMinute.toFixed(2)} MB/min`,
  ]);
  return [['target', 'per second', 'for', 'memory', 'slope'], ...rows];
}

export function instancesTable({ instances }: Result): Table {
  const groups = [...Map.groupBy(instances, ({ instances: count, perSecond }) => `${count} ${perSecond}`).values()];
  const rows = groups.map((measured) => [
    String(measured[0]?.instances),
    thousands(measured[0]?.perSecond ?? NaN),
    `${median(measured.map(({ databaseMsPerEvent }) => databaseMsPerEvent)).toFixed(3)} ms`,
  ]);
  return [['instances', 'events per second, together', 'database time per event'], ...rows];
}

export function rebuildTable({ rebuilds }: Result): Table {
  const groups = [...Map.groupBy(rebuilds, ({ target }) => target).values()];
  const rows = groups.map((measured) => {
    const of = (figure: (rebuild: Rebuild) => number) => median(measured.map(figure));
    return [
      measured[0]?.target ?? '',
      thousands(of(({ events }) => events)),
      `${of(({ seconds }) => seconds).toFixed(0)} s`,
      `${of(({ quietP99Ms }) => quietP99Ms).toFixed(1)} ms`,
      `${of(({ p99Ms }) => p99Ms).toFixed(1)} ms`,
    ];
  });
  return [['target', 'stored events', 'rebuilt in', 'p99 before', 'p99 meanwhile'], ...rows];
}

/** Only what was measured. */
export function goalsTable(result: Result, part: Part): Table {
  const goals = goalsOf(result, part).filter(({ value }) => value !== null);
  return [['goal', 'measured', 'reach', 'aim', ''], ...goals.map(goalRow)];
}

function goalRow(goal: Goal): string[] {
  const { what, value, unit, reach, aim } = goal;
  const limit = 'atLeast' in reach ? `≥ ${quantity(reach.atLeast, unit)}` : `≤ ${quantity(reach.atMost, unit)}`;
  const verdict = isMet(goal) === true ? 'met' : 'missed';
  return [what, quantity(value ?? NaN, unit), limit, aim === undefined ? '' : quantity(aim, unit), verdict];
}

function quantity(value: number, unit: Goal['unit']): string {
  const digits = unit === 'ms' || unit === 'MB' ? (value < 100 ? 1 : 0) : 2;
  return `${Number(value.toFixed(digits))} ${unit}`.trim();
}

function thousands(value: number): string {
  return Math.round(value).toLocaleString('en-GB');
}

export function sourcesTable({ sources }: Result): Table {
  const rows = sources.map(({ source, type, bytes, verifyUs, readUs }) => [
    source,
    type,
    `${bytes} B`,
    `${verifyUs.toFixed(1)} µs`,
    `${readUs.toFixed(1)} µs`,
  ]);
  return [['source', 'type', 'body', 'verified in', 'read in'], ...rows];
}
