import {
  goalsTable,
  growthTable,
  halfLoadTable,
  instancesTable,
  rebuildTable,
  soakTable,
  sourcesTable,
  speedTable,
} from './tables.js';
import { asText, type Table } from './table.js';
import type { Part } from '../options.js';
import type { Result } from '../result.js';

export function printReport(result: Result, parts: readonly Part[]): void {
  const tables = parts.flatMap((part) => tablesOf(result, part)).map(asText);
  const left = Object.entries(result.notMeasured).map(([target, reason]) => `Not measured: ${target}: ${reason}`);
  const failures = result.problems.map((problem) => `FAILED: ${problem}`);
  const kept = parts.includes('sources') ? [] : ['Every acknowledged event is stored and processed, none twice.'];
  const verdict = failures.length > 0 ? failures : kept;
  process.stdout.write(`\n${[...describe(result), '', tables.join('\n\n'), '', ...left, ...verdict].join('\n')}\n`);
}

const TABLES: Record<Part, readonly ((result: Result) => Table)[]> = {
  speed: [speedTable, halfLoadTable],
  growth: [growthTable],
  soak: [soakTable],
  instances: [instancesTable],
  rebuild: [rebuildTable],
  sources: [sourcesTable],
};

/** Those of this part that have something to show. */
export function tablesOf(result: Result, part: Part): Table[] {
  const tables = [...TABLES[part].map((make) => make(result)), goalsTable(result, part)];
  return tables.filter((table) => table.length > 1);
}

/** Machine and server, which numbers mean little without. */
export function describe({ startedAt, machine, postgres }: Result): string[] {
  const { cpu, cores, memoryGb, system, node, fileSystem, fsync } = machine;
  return [
    `${startedAt.slice(0, 10)}: ${cpu}, ${cores} cores for everything, ${memoryGb} GB, ${system}, Node ${node}`,
    `4 KiB write and fsync on ${fileSystem}: median ${fsync.medianMs.toFixed(2)} ms, p99 ${fsync.p99Ms.toFixed(2)} ms`,
    ...(postgres === null ? [] : [postgres]),
  ];
}
