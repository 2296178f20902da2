import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { Garbage, type Senders } from './support/garbage.js';
import { genuineLoad, type GenuineResult } from './support/genuine-load.js';

const MS = rounds(3_000, 20_000);
const PER_SECOND = 60;
/** At most; on a machine so busy that it takes long without a flood too, so many times as long. */
const P99_MS = 250;
const TIMES_CALM = 3;

const FLOODS: Senders[] = [
  { connections: 64, addresses: 250 },
  { connections: 450, addresses: 250 },
  { connections: 450, addresses: 1 },
  ...rounds<Senders[]>(
    [],
    [
      { connections: 64, addresses: 1 },
      { connections: 250, addresses: 1 },
      { connections: 250, addresses: 250 },
    ],
  ),
];
const WORST = { connections: 450, addresses: 250 };

interface Flooded {
  senders: Senders;
  genuine: GenuineResult;
  garbage: number;
}

async function besieged(store: TestStore, floods: readonly Senders[], options: ChildOptions = {}) {
  const service = await ChildService.start(store.environment, options);
  await genuineLoad(service.url, PER_SECOND, 1_000);
  const before = await genuineLoad(service.url, PER_SECOND, MS);
  const flooded: Flooded[] = [];
  for (const senders of floods) {
    const flood = await Garbage.start(service.url, senders);
    const genuine = await genuineLoad(service.url, PER_SECOND, MS);
    const { perSecond } = await flood.stop();
    flooded.push({ senders, genuine, garbage: perSecond });
  }
  const after = await genuineLoad(service.url, PER_SECOND, MS);
  await service.kill();
  return { calm: { kept: Math.max(before.kept, after.kept), new: Math.max(before.new, after.new) }, flooded };
}

describeEachStore('forged webhooks, sent as fast as they are answered', (create) => {
  let store: TestStore;
  let other: TestStore;

  beforeEach(async () => {
    [store, other] = [await create(), await create()];
  });
  afterEach(async () => {
    await ChildService.killAll();
    await Promise.all([store.remove(), other.remove()]);
  });

  it('hold up no genuine one', async () => {
    const { calm, flooded } = await besieged(store, FLOODS);
    const bound = (way: 'kept' | 'new') => Math.max(P99_MS, TIMES_CALM * calm[way]);
    for (const { senders, genuine } of flooded) {
      expect({ senders, refused: genuine.refused }).toEqual({ senders, refused: {} });
      for (const way of ['kept', 'new'] as const) {
        expect({ senders, calm, way, p99: Math.max(bound(way), genuine[way]) }).toMatchObject({ p99: bound(way) });
      }
    }
    const control = await besieged(other, [WORST], { sabotage: 'checks-at-once' });
    const [unbounded] = control.flooded as [Flooded];
    expect(unbounded.genuine.kept).toBeGreaterThan(P99_MS);
    for (const { senders, genuine, garbage } of flooded) {
      if (senders.connections !== WORST.connections) continue;
      record(`garbage-${senders.connections}-${senders.addresses}-${store.kind}`, {
        promises: [5],
        rows: ['N1', 'A6'],
        test: `${named(senders)} that send forged webhooks as fast as they are answered, beside ${PER_SECOND} genuine ones/s, ${store.kind} store; the senders on the same cores`,
        figure: `${genuine.accepted} of ${genuine.sent} genuine ones accepted; over kept connections p99 ${genuine.kept} ms (${calm.kept} without), over new ones ${genuine.new} ms (${calm.new}); ${garbage} forged ones answered/s`,
        control: `checked as they come, ${named(WORST)}: p99 ${unbounded.genuine.kept} and ${unbounded.genuine.new} ms, ${unbounded.genuine.accepted} of ${unbounded.genuine.sent} accepted`,
      });
    }
  }, 600_000);
});

function named({ connections, addresses }: Senders): string {
  return `${connections} connections of ${addresses === 1 ? 'one address' : `${addresses} addresses`}`;
}
