import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { contentsOf } from './support/contents.js';
import { record } from './support/figures.js';
import { percentile } from '../support/statistics.js';
import { Flood, type FloodResult } from './support/flood.js';
import { rounds } from './support/form.js';

const WARM_MS = 1_500;
const CAPACITY_MS = rounds(3_000, 20_000);
const OVERLOAD_MS = rounds(4_000, 60_000);
const TIMES_CAPACITY = 3;
const MEMORY_MB = 900;
/** Of its capacity. The sender is on the same cores and takes the more of them the more it sends. */
const STILL_ACCEPTED = 0.8;
/** When the sender gives up. */
const ANSWER_MS = 10_000;

interface Outcome {
  /** Accepted per second when nobody pushes. */
  capacity: number;
  /** Accepted per second under the flood. */
  accepted: number;
  memory: number;
  flood: FloodResult;
  lost: number;
}

async function overload(store: TestStore, options: ChildOptions = {}): Promise<Outcome> {
  const service = await ChildService.start(store.environment, options);
  await new Flood(service.url).run(Infinity, WARM_MS);
  const calm = await new Flood(service.url).run(Infinity, CAPACITY_MS);
  const capacity = calm.perSecond;
  let memory = 0;
  const watch = setInterval(() => (memory = Math.max(memory, service.memoryMegabytes())), 100);
  const sending = new Flood(service.url).run(TIMES_CAPACITY * capacity, OVERLOAD_MS);
  const flood = await sending.finally(() => clearInterval(watch));
  await service.kill();
  const stored = new Set((await contentsOf(store)).events);
  const lost = [...calm.acknowledged, ...flood.acknowledged].filter((id) => !stored.has(id)).length;
  return { capacity, accepted: flood.perSecond, memory, flood, lost };
}

describeEachStore('three times as many webhooks as the service can take', (create) => {
  let store: TestStore;
  let other: TestStore;

  beforeEach(async () => {
    [store, other] = [await create(), await create()];
  });
  afterEach(async () => {
    await ChildService.killAll();
    await Promise.all([store.remove(), other.remove()]);
  });

  it('are taken as far as it can, and the others are asked to come again', async () => {
    const outcome = await overload(store);
    const { flood, accepted, capacity, memory } = outcome;
    expect(outcome).toMatchObject({ lost: 0 });
    expect(Object.keys(flood.statuses).every((status) => ['200', '429', '503'].includes(status))).toBe(true);
    expect(flood).toMatchObject({ withoutRetryAfter: 0, unanswered: 0 });
    expect(memory).toBeLessThan(MEMORY_MB);
    expect(accepted).toBeGreaterThan(STILL_ACCEPTED * capacity);
    expect(percentile(flood.milliseconds, 50)).toBeLessThan(ANSWER_MS);

    const control = await overload(other, { sabotage: 'no-admission' });
    expect(percentile(control.flood.milliseconds, 50)).toBeGreaterThan(2 * percentile(flood.milliseconds, 50));
    record(`overload-${store.kind}`, {
      promises: [1],
      rows: ['N1'],
      test: `an open-loop sender at ${TIMES_CAPACITY} times the measured capacity for ${OVERLOAD_MS / 1000} s, ${store.kind} store; the sender on the same cores`,
      figure: `${told(outcome)}; 0 lost`,
      control: `nobody turned away at the door: ${told(control)}`,
    });
  }, 300_000);
});

function told({ flood, accepted, capacity, memory }: Outcome): string {
  const ms = (percent: number) => Math.round(percentile(flood.milliseconds, percent));
  const shed = (100 * (flood.sent - flood.acknowledged.length)) / flood.sent;
  return (
    `${Math.round(accepted)} accepted/s of a capacity of ${Math.round(capacity)}/s, ${shed.toFixed(0)} % answered 503 with ` +
    `Retry-After; accepted after p50 ${ms(50)}, p99 ${ms(99)}, p99.9 ${ms(99.9)} ms; memory at most ${memory} MB`
  );
}
