import { describeEachStore } from '../support/each-store.js';
import type { TestStore } from '../support/stores.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { Garbage, type Senders } from './support/garbage.js';
import { genuineLoad, type GenuineResult } from './support/genuine-load.js';

const MS = rounds(3_000, 20_000);
const PER_SECOND = 60;
/**
 * At most; on a machine so busy that it takes long when the same flood goes to another process, so many times as long: that
 * is for the machine to share out, between the flood's own process, what it hits, and whatever else runs.
 */
const P99_MS = 250;
const TIMES_ELSEWHERE = 3;

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
  /** Genuine ones meanwhile. */
  here: GenuineResult;
  /** Genuine ones while the same flood went to another process. */
  elsewhere: GenuineResult | null;
  garbage: number;
}

const load = (service: ChildService, milliseconds = MS) => genuineLoad(service.url, PER_SECOND, milliseconds);

async function during(service: ChildService, flooded: ChildService, senders: Senders) {
  const flood = await Garbage.start(flooded.url, senders);
  const genuine = await load(service);
  const { perSecond } = await flood.stop();
  return { genuine, garbage: perSecond };
}

async function besieged(service: ChildService, senders: Senders, other: ChildService | null): Promise<Flooded> {
  const elsewhere = other === null ? null : (await during(service, other, senders)).genuine;
  const { genuine, garbage } = await during(service, service, senders);
  return { senders, here: genuine, elsewhere, garbage };
}

describeEachStore('forged webhooks, sent as fast as they are answered', (create) => {
  const stores: TestStore[] = [];

  const start = async (options: ChildOptions = {}): Promise<ChildService> => {
    const store = await create();
    stores.push(store);
    const service = await ChildService.start(store.environment, options);
    await load(service, 1_000);
    return service;
  };
  afterEach(async () => {
    await ChildService.killAll();
    for (const store of stores.splice(0)) await store.remove();
  });

  it('hold up no genuine one', async () => {
    const [service, other] = [await start(), await start()];
    const calm = await load(service);
    const flooded: Flooded[] = [];
    for (const senders of FLOODS) flooded.push(await besieged(service, senders, other));
    await Promise.all([service.kill(), other.kill()]);
    for (const { senders, here, elsewhere } of flooded) {
      expect({ senders, refused: here.refused }).toEqual({ senders, refused: {} });
      for (const way of ['kept', 'new'] as const) {
        const bound = Math.max(P99_MS, TIMES_ELSEWHERE * (elsewhere?.[way] ?? 0));
        expect({ senders, calm, way, p99: Math.max(bound, here[way]) }).toMatchObject({ p99: bound });
      }
    }
    const unbounded = (await besieged(await start({ sabotage: 'checks-at-once' }), WORST, null)).here;
    expect(unbounded.kept).toBeGreaterThan(P99_MS);
    const kind = stores[0]?.kind;
    for (const { senders, here, elsewhere, garbage } of flooded) {
      if (senders.connections !== WORST.connections) continue;
      record(`garbage-${senders.connections}-${senders.addresses}-${kind}`, {
        promises: [5],
        rows: ['N1', 'A6'],
        test: `${named(senders)} that send forged webhooks as fast as they are answered, beside ${PER_SECOND} genuine ones/s, ${kind} store; the senders on the same cores`,
        figure: `${here.accepted} of ${here.sent} genuine ones accepted; over kept connections p99 ${here.kept} ms (${calm.kept} without, ${elsewhere?.kept} when the flood goes to another process), over new ones ${here.new} ms (${calm.new}, ${elsewhere?.new}); ${garbage} forged ones answered/s`,
        control: `checked as they come, ${named(WORST)}: p99 ${unbounded.kept} and ${unbounded.new} ms, ${unbounded.accepted} of ${unbounded.sent} accepted`,
      });
    }
  }, 600_000);
});

function named({ connections, addresses }: Senders): string {
  return `${connections} connections of ${addresses === 1 ? 'one address' : `${addresses} addresses`}`;
}
