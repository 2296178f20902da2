import { LineSample } from './line-sample.js';

const LIMIT = 3;

function admitted(sample: LineSample, kind: string, lines: number): number {
  return Array.from({ length: lines }, () => sample.admits(kind)).filter(Boolean).length;
}

describe('a sample of log lines', () => {
  it('has the first lines of each kind, and counts the others', () => {
    const sample = new LineSample(LIMIT);
    expect(admitted(sample, 'flood', 1_000)).toBe(LIMIT);
    expect(admitted(sample, 'rare', 2)).toBe(2);
    expect(sample.turn()).toEqual([['flood', 1_000 - LIMIT]]);
  });

  it('begins anew with each interval', () => {
    const sample = new LineSample(LIMIT);
    admitted(sample, 'flood', 10);
    sample.turn();
    expect(admitted(sample, 'flood', LIMIT)).toBe(LIMIT);
    expect(sample.turn()).toEqual([]);
  });
});
