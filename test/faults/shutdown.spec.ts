import { eventually } from '../support/eventually.js';
import { describeEachStore } from '../support/each-store.js';
import { postgresStore, type TestStore } from '../support/stores.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { freePort } from '../support/free-port.js';
import { contentsOf, doubled, lost } from './support/contents.js';
import { record } from './support/figures.js';
import { percentile } from '../support/statistics.js';
import { rounds } from './support/form.js';
import { Haproxy, describeHaproxy } from './support/haproxy.js';
import { Ledger } from './support/ledger.js';
import { Sender } from './support/sender.js';
import { describePostgres } from '../support/each-store.js';

const PER_SECOND = 100;
const RESTARTS = rounds(6, 50);

/** The default, which the other tests do without. */
const WITH_DRAIN = { SHUTDOWN_DELAY_MS: '' };

let ledger: Ledger;
let sender: Sender;

beforeEach(() => {
  ledger = new Ledger();
  sender = new Sender(ledger, PER_SECOND);
});
afterEach(async () => {
  await sender.stop();
  await ChildService.killAll();
  await ledger.remove();
}, 60_000);

describeEachStore('SIGTERM under load', (create) => {
  let store: TestStore;
  let other: TestStore;

  beforeEach(async () => {
    [store, other] = [await create(), await create()];
  });
  afterEach(async () => void (await Promise.all([store.remove(), other.remove()])));

  /** Deliveries that somebody else would have to wait for, after the service was asked to stop in the middle of many. */
  const stop = async (on: TestStore, options: ChildOptions): Promise<number> => {
    const service = await ChildService.start(
      { ...on.environment, ...WITH_DRAIN },
      { entry: 'slow-subscribers', ...options },
    );
    sender.start(() => service.url);
    await eventually(() => expect(ledger.acknowledged.size).toBeGreaterThan(PER_SECOND), 30_000);
    expect(await service.stop()).toBe(0);
    await sender.stop();
    return (await contentsOf(on)).jobs['active'] ?? 0;
  };

  it('ends with code 0, and everything acknowledged is there', async () => {
    // a clean stop leaves no delivery to wait for
    expect(await stop(store, {})).toBe(0);
    const { size } = ledger.acknowledged;
    const contents = await contentsOf(store);
    expect(lost(ledger, contents)).toEqual([]);
    expect(doubled(contents)).toEqual([]);

    await ledger.remove();
    ledger = new Ledger();
    sender = new Sender(ledger, PER_SECOND);
    const left = await stop(other, { sabotage: 'stops-at-once' });
    expect(left).toBeGreaterThan(0);
    record(`sigterm-${store.kind}`, {
      promises: [1, 8],
      rows: ['S4'],
      test: `SIGTERM under ${PER_SECOND} events/s, ${store.kind} store`,
      figure: `exit code 0; ${size} acknowledged, 0 lost; no delivery left active`,
      control: `stopping at once: ${left} deliveries left active`,
    });
  }, 180_000);
});

async function rollingRestarts(store: TestStore, restarts: number, options: ChildOptions): Promise<number[]> {
  const ports = [await freePort(), await freePort()];
  const start = (port: number) =>
    ChildService.start({ ...store.environment, PORT: String(port), ...WITH_DRAIN }, options);
  const services = await Promise.all(ports.map(start));
  const proxy = await Haproxy.start(ports);
  const drains: number[] = [];
  try {
    sender.start(() => proxy.url);
    for (let restart = 0; restart < restarts; restart++) {
      const at = restart % 2;
      const accepted = ledger.acknowledged.size;
      await eventually(() => expect(ledger.acknowledged.size).toBeGreaterThan(accepted + PER_SECOND / 2), 30_000);
      const asked = Date.now();
      await services[at]?.stop();
      drains.push(Date.now() - asked);
      services[at] = await start(ports[at] ?? 0);
      // the other one is next
      await proxy.allUp(2);
    }
    await sender.stop();
    return drains;
  } finally {
    await sender.stop();
    await proxy.stop();
  }
}

describeHaproxy('rolling restarts', () => {
  describePostgres('of two instances behind a load balancer', () => {
    let store: TestStore;

    beforeEach(async () => {
      store = await postgresStore();
    });
    afterEach(() => store.remove());

    it(
      'fail no request',
      async () => {
        const drains = await rollingRestarts(store, RESTARTS, {});
        const { size } = ledger.acknowledged;
        expect(sender.refusals).toEqual([]);
        expect(lost(ledger, await contentsOf(store))).toEqual([]);

        await rollingRestarts(store, 4, { sabotage: 'stops-at-once' });
        expect(sender.refusals.length).toBeGreaterThan(0);
        record('rolling-restarts', {
          promises: [1, 8],
          rows: ['S4'],
          test: `${RESTARTS} restarts by SIGTERM in turn, two instances behind haproxy, under ${PER_SECOND} events/s`,
          figure: `0 failed of ${size} requests; an instance drained in p99 ${percentile(drains, 99)} ms`,
          control: `stopping at once: ${sender.refusals.length} failed in 4 restarts`,
        });
      },
      RESTARTS * 20_000 + 120_000,
    );
  });
});
