import { ThrottlerStorageService, type ThrottlerStorage } from '@nestjs/throttler';
import fc from 'fast-check';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { BoundedThrottlerStorage } from '../../src/webhooks/receive/bounded-throttler-storage.js';
import { retainedHeap } from '../support/retained-heap.js';
import { Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { record } from './support/figures.js';
import { rounds, SEED } from './support/form.js';
import { LEGACY_SECRET } from './support/forgeries.js';
import { call } from './support/http.js';

const VECTORS = rounds(2_000, 20_000);
const AT_ONCE = 20;
const ADDRESSES = rounds(300_000, 1_000_000);
const MOST_MEGABYTES = 30;

type Kind = 'allowed' | 'proxy' | 'stranger' | 'nonsense';

/** One element of `X-Forwarded-For`, and what it is. */
const element = (kind: Kind, texts: readonly string[]) =>
  fc.constantFrom(...texts).map((text): { kind: Kind; text: string } => ({ kind, text }));

const hop = fc.oneof(
  element('allowed', ['203.0.113.7', '203.0.113.255', '::ffff:203.0.113.9', '2001:db8::7']),
  element('proxy', ['10.0.0.1', '10.255.255.255', '::ffff:10.1.2.3', '127.0.0.1']),
  element('stranger', ['198.51.100.1', '203.0.114.1', '2001:db9::1', '::1', '::ffff:198.51.100.2']),
  element('nonsense', [
    'unknown',
    '203.0.113.7:80',
    '[2001:db8::7]',
    '3405803783',
    '203.0.113',
    '0xcb007107',
    '-',
    '""',
  ]),
);

/** Read from the right: the first that is no proxy of ours is the client. What cannot be read is not believed. */
function isAllowed(hops: readonly { kind: Kind }[]): boolean {
  return hops.findLast(({ kind }) => kind !== 'proxy')?.kind === 'allowed';
}

const spoofs = fc.dictionary(
  fc.constantFrom('forwarded', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip', 'x-forwarded-host'),
  fc.constantFrom('203.0.113.7', 'for=203.0.113.7', '"203.0.113.7"'),
);

describe('addresses that requests claim to come from', () => {
  let store: TestStore;
  let service: Service;

  const open = async (trustedProxies: string) => {
    service = await Service.start(store, {
      OPENPHONE_WEBHOOK_SECRET: LEGACY_SECRET,
      OPENPHONE_WEBHOOK_ALLOWED_IPS: '203.0.113.0/24,2001:db8::/32',
      TRUSTED_PROXIES: trustedProxies,
      RATE_LIMIT_MAX: '1000000000',
    });
  };

  beforeEach(() => {
    store = embeddedStore();
  });
  afterEach(async () => {
    await service.stop();
    await store.remove();
  });

  const post = async (headers: Record<string, string>): Promise<number> => {
    const body = '{}';
    const url = `${service.url}/api/webhooks/openphone`;
    const signed = { ...headers, ...signLegacy(LEGACY_SECRET, Date.now(), body) };
    return (await call(url, { method: 'POST', headers: signed, body })).status;
  };

  const check = (expected: (hops: readonly { kind: Kind }[]) => number) =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.array(hop, { maxLength: 5 }), spoofs), { minLength: AT_ONCE, maxLength: AT_ONCE }),
        async (requests) => {
          const statuses = await Promise.all(
            requests.map(([hops, spoofed]) =>
              post({ ...spoofed, 'x-forwarded-for': hops.map(({ text }) => text).join(', ') }),
            ),
          );
          expect(statuses).toEqual(requests.map(([hops]) => expected(hops)));
        },
      ),
      { numRuns: VECTORS / AT_ONCE, seed: SEED },
    );

  it('are not believed at all without a trusted proxy', async () => {
    await open('');
    await check(() => 403);
  }, 300_000);

  it('are believed as far as trusted proxies vouch for them', async () => {
    await open('127.0.0.1,10.0.0.0/8');
    await check((hops) => (isAllowed(hops) ? 200 : 403));
    await service.stop();

    await open('0.0.0.0/1,128.0.0.0/1,::/1,8000::/1');
    await expect(check((hops) => (isAllowed(hops) ? 200 : 403))).rejects.toThrow(/Property failed/);
    record('addresses', {
      promises: [6],
      rows: ['A5'],
      test: `${2 * VECTORS} combinations of X-Forwarded-For and its like, with and without trusted proxies`,
      figure: '0 bypasses, 0 genuine ones kept out',
      control: 'every address a trusted proxy: bypassed',
    });
  }, 300_000);
});

describe('the limit for requests without a valid signature', () => {
  const MINUTE_MS = 60_000;
  const LIMIT = 120;
  let store: TestStore;
  let service: Service;

  beforeEach(async () => {
    store = embeddedStore();
    service = await Service.start(store, {
      OPENPHONE_WEBHOOK_SECRET: LEGACY_SECRET,
      TRUSTED_PROXIES: '127.0.0.1',
      RATE_LIMIT_MAX: String(LIMIT),
    });
  });
  afterEach(async () => {
    await service.stop();
    await store.remove();
  });

  const post = async (address: string, headers: Record<string, string> = {}): Promise<number> =>
    (
      await call(`${service.url}/api/webhooks/openphone`, {
        method: 'POST',
        headers: { 'x-forwarded-for': address, ...headers },
        body: '{}',
      })
    ).status;

  /** Heap that is still held after counting so many addresses, in megabytes. */
  const growth = async (storage: ThrottlerStorage): Promise<number> => {
    const before = retainedHeap();
    for (let address = 0; address < ADDRESSES; address++) {
      await storage.increment(`address ${address}`, MINUTE_MS, LIMIT, MINUTE_MS, 'default');
    }
    return retainedHeap() - before;
  };

  it('A6: counts an IPv6 network as one, never counts signed ones, and remembers a bounded number of addresses', async () => {
    const rotating = [];
    for (let address = 0; address < 2 * LIMIT; address++)
      rotating.push(await post(`2001:db8:1:2::${address.toString(16)}`));
    expect(rotating.filter((status) => status === 429)).toHaveLength(LIMIT);
    expect(await post('2001:db8:1:3::1')).toBe(401);
    const signed = [];
    for (let turn = 0; turn < 2 * LIMIT; turn++) {
      signed.push(await post('2001:db8:1:2::1', signLegacy(LEGACY_SECRET, Date.now(), '{}')));
    }
    expect(signed.filter((status) => status !== 200)).toEqual([]);

    const [ours, unbounded] = [new BoundedThrottlerStorage(), new ThrottlerStorageService()];
    const [bounded, control] = [await growth(ours), await growth(unbounded)];
    ours.onApplicationShutdown();
    unbounded.onApplicationShutdown();
    expect(bounded).toBeLessThan(MOST_MEGABYTES);
    expect(control).toBeGreaterThan(MOST_MEGABYTES);
    record('rate-limit', {
      promises: [],
      rows: ['A6'],
      test: `${2 * LIMIT} unsigned requests from as many addresses of one IPv6 network; as many signed ones from it; ${ADDRESSES} addresses counted`,
      figure: `${LIMIT} refused with 429; 0 signed ones refused; memory +${Math.max(0, bounded).toFixed(0)} MB`,
      control: `an unbounded number of addresses: memory +${control.toFixed(0)} MB`,
    });
  }, 120_000);
});
