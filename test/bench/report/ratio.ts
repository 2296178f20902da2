import type { Result } from '../result.js';
import { median } from '../../support/statistics.js';

/** Processed per second of one target over that of another. Null when one of them was not measured. */
export function speedRatio(
  { loads }: Pick<Result, 'loads'>,
  one: string,
  other: string,
  connections: number,
): number | null {
  const of = (target: string) => loads.filter((load) => load.target === target && load.connections === connections);
  return ratioByRound(of(one), of(other), ({ processedPerSecond }) => processedPerSecond);
}

/**
 * A figure of one over that of another: per round, because the machine is not equally busy in all of them, and then the
 * median. Null when they have no round in common.
 */
export function ratioByRound<Measured extends { round: number }>(
  ones: readonly Measured[],
  others: readonly Measured[],
  figure: (measured: Measured) => number,
): number | null {
  const ratios = ones.flatMap((one) => {
    const compared = others.find(({ round }) => round === one.round);
    return compared === undefined ? [] : [figure(one) / figure(compared)];
  });
  return ratios.length === 0 ? null : median(ratios);
}
