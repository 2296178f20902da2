import { performance } from 'node:perf_hooks';
import { LastMinute } from './last-minute.js';

describe('the last minute', () => {
  it('has a rate and a latency for each second that is over', () => {
    const minute = new LastMinute();
    for (const [now, milliseconds] of [
      [1_000, 1],
      [1_999, 40],
      [3_500, 5],
    ] as const)
      minute.add(milliseconds, now);
    expect(minute.rates(4_000).slice(-4)).toEqual([0, 2, 0, 1]);
    expect(minute.latencies(4_000).slice(-4)).toEqual([null, { p50: 1, p99: 42.9 }, null, { p50: 6.6, p99: 6.6 }]);
    expect(minute.rates(3_900).slice(-2)).toEqual([2, 0]);
    expect(minute.rates(4_000)).toHaveLength(60);
  });

  it('forgets what is older, also after a long silence', () => {
    const minute = new LastMinute();
    for (let second = 0; second < 61; second++) minute.add(1, second * 1_000);
    expect(minute.rates(61_000)).toEqual(Array.from({ length: 60 }, () => 1));
    expect(minute.rates(121_000)).toEqual(Array.from({ length: 60 }, () => 0));
    minute.add(1, 6_100_000);
    expect(minute.rates(6_101_000).filter((rate) => rate > 0)).toEqual([1]);
    expect(minute.latencies(6_101_000).filter((latency) => latency !== null)).toHaveLength(1);
  });

  // 0.3 µs where it is not run by Jest, whose modules are slow
  it('costs a webhook next to nothing', () => {
    const minute = new LastMinute();
    const rounds = 200_000;
    const best = Math.min(
      ...Array.from({ length: 5 }, () => {
        const started = performance.now();
        for (let index = 0; index < rounds; index++) minute.add(index % 50);
        return (performance.now() - started) / rounds;
      }),
    );
    expect(best).toBeLessThan(0.01);
  });
});
