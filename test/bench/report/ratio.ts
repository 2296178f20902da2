import type { Load, Result } from '../result.js';
import { median } from '../../support/statistics.js';

/**
 * Processed per second of one target over that of another: per round, because the machine is not equally busy in all of
 * them, and then the median. Null when one of them was not measured.
 */
export function ratioOfRounds(
  { loads }: Pick<Result, 'loads'>,
  one: string,
  other: string,
  connections: number,
): number | null {
  const of = (target: string) => loads.filter((load) => load.target === target && load.connections === connections);
  const ratios = of(one).flatMap((load) => {
    const compared = of(other).find(({ round }) => round === load.round);
    return compared === undefined ? [] : [speedOf(load) / speedOf(compared)];
  });
  return ratios.length === 0 ? null : median(ratios);
}

function speedOf({ processedPerSecond }: Load): number {
  return processedPerSecond;
}
