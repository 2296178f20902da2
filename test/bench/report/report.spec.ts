import { LARGE, SMALL } from '../growth.js';
import type { Growth, Load, Result } from '../result.js';
import { EMBEDDED } from '../targets/names.js';
import { goalsOf, isMet, type Goal } from './goals.js';
import { speedRatio } from './ratio.js';
import { asMarkdown, asText } from './table.js';
import { growthTable, halfLoadTable } from './tables.js';

function load(target: string, round: number, processedPerSecond: number): Load {
  const rest = { acknowledgedPerSecond: 0, backlog: 0, drainSeconds: 0, p50Ms: 0, p99Ms: 0, startMs: 0 };
  return { target, round, connections: 64, processedPerSecond, ...rest };
}

describe('the ratio of two targets', () => {
  it('is taken round by round, so that a slow round of the machine does not count', () => {
    const loads = [
      load('a', 1, 50),
      load('b', 1, 100),
      load('a', 2, 5),
      load('b', 2, 10),
      load('a', 3, 90),
      load('b', 3, 100),
    ];
    expect(speedRatio({ loads }, 'a', 'b', 64)).toBe(0.5);
  });

  it('is unknown when one of them was not measured', () => {
    expect(speedRatio({ loads: [load('a', 1, 50)] }, 'a', 'b', 64)).toBeNull();
  });
});

describe('what growth costs', () => {
  const growth = [
    [SMALL, 1, 4_000, 20],
    [LARGE, 1, 3_900, 21],
    [SMALL, 2, 2_000, 60],
    [LARGE, 2, 1_900, 30],
    [SMALL, 3, 4_000, 20],
    [LARGE, 3, 1_000, 80],
  ].map(([events = 0, round = 0, processedPerSecond = 0, p99Ms = 0]): Growth => {
    return { target: EMBEDDED, events, round, acknowledgedPerSecond: 5_000, processedPerSecond, p99Ms };
  });
  const result: Result = {
    startedAt: '',
    machine: {
      cpu: '',
      cores: 2,
      memoryGb: 24,
      system: '',
      node: '',
      fileSystem: '',
      fsync: { medianMs: 0, p99Ms: 0 },
    },
    postgres: null,
    loads: [],
    endurance: [],
    references: [],
    growth,
    soak: [],
    instances: [],
    rebuilds: [],
    sources: [],
    notMeasured: {},
    problems: [],
  };

  it('is told round by round, so that neither a slow nor a quick round of the machine decides', () => {
    const [p99, rate, ...others] = goalsOf(result, 'growth').map(({ value }) => value);
    expect(p99).toBe(1.05);
    expect(rate).toBe(0.95);
    expect(others).toEqual([null, null]);
  });

  it('is a row of medians for each size', () => {
    expect(growthTable(result).slice(1)).toEqual([
      [EMBEDDED, '10,000', '5,000', '4,000', '20.0 ms'],
      [EMBEDDED, '1,000,000', '5,000', '1,900', '30.0 ms'],
    ]);
  });
});

it.each<[number | null, Goal['reach'], boolean | null]>([
  [0.7, { atLeast: 0.7 }, true],
  [0.69, { atLeast: 0.7 }, false],
  [15, { atMost: 15 }, true],
  [15.1, { atMost: 15 }, false],
  [null, { atMost: 15 }, null],
])('%p against %p: %p', (value, reach, met) => {
  expect(isMet({ what: '', unit: '', value, reach })).toBe(met);
});

it('shows at half load what the same load costs who does less, below ours', () => {
  const since = new Date(0);
  const halfLoad = {
    perSecond: 2_000,
    p50Ms: 6,
    p99Ms: 20,
    mostMs: 30,
    memoryMb: 200,
    acknowledged: 1,
    failed: 0,
    since,
  };
  const rest = { laterStartMs: 0, fullLoad: null };
  const measured: Pick<Result, 'endurance' | 'references'> = {
    endurance: [{ target: 'ours', halfLoad, waitP99Ms: 40, ...rest }],
    references: [{ target: 'bare', halfLoad: { ...halfLoad, p99Ms: 9 } }],
  };
  expect(halfLoadTable(measured).slice(1)).toEqual([
    ['ours', '2,000', '6.0 ms', '20.0 ms', '30.0 ms', '40.0 ms', '200 MB'],
    ['bare', '2,000', '6.0 ms', '9.0 ms', '30.0 ms', '', '200 MB'],
  ]);
});

describe('a table', () => {
  const table = [
    ['target', 'per second'],
    ['ours', '12'],
  ];

  it('has aligned columns on a terminal', () => {
    expect(asText(table)).toBe('target  per second\n------  ----------\nours            12');
  });

  it('is a table in Markdown', () => {
    expect(asMarkdown(table)).toBe('| target | per second |\n| --- | --: |\n| ours | 12 |');
  });
});
