import fc from 'fast-check';
import { SourceRegistry } from '../../src/sources/source-registry.js';
import type { Proof } from '../../src/sources/authentication.js';
import type { Source } from '../../src/sources/source.js';
import { Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { PROOF } from '../support/openphone-samples.js';
import { record } from './support/figures.js';
import { rounds, SEED } from './support/form.js';
import { LEGACY_SECRET, STANDARD_SECRET, forgeries, genuine, type WebhookRequest } from './support/forgeries.js';
import { call } from './support/http.js';

const FORGERIES = rounds(10_000, 100_000);
const GENUINE = rounds(2_000, 10_000);
/** Posted at the same time. */
const AT_ONCE = 25;

describe('forged, damaged, stale and senseless webhooks', () => {
  let store: TestStore;
  let service: Service;

  beforeAll(async () => {
    store = embeddedStore();
    service = await Service.start(store, {
      OPENPHONE_WEBHOOK_SECRET: `${LEGACY_SECRET},${STANDARD_SECRET}`,
      RATE_LIMIT_MAX: '1000000000',
    });
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const statusOf = async ({ body, headers }: WebhookRequest): Promise<number> =>
    (await call(`${service.url}/api/webhooks/openphone`, { method: 'POST', headers, body })).status;

  /** Every status that was not as expected is a counterexample, made as small as possible. */
  const expectAll = (count: number, requests: fc.Arbitrary<WebhookRequest>, status: number) =>
    fc.assert(
      fc.asyncProperty(fc.array(requests, { minLength: AT_ONCE, maxLength: AT_ONCE }), async (batch) => {
        const statuses = await Promise.all(batch.map(statusOf));
        const wrong = batch.flatMap(({ how }, index) =>
          statuses[index] === status ? [] : [`${how}: ${statuses[index]}`],
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: Math.ceil(count / AT_ONCE), seed: SEED, endOnFailure: true },
    );

  const eventsStored = async (): Promise<number> => {
    const { received } = (await service.get('/api/status')).body.events;
    return received;
  };

  it('are all refused with 401; none is stored, none is an error of ours', async () => {
    await expectAll(FORGERIES, forgeries, 401);
    expect(await eventsStored()).toBe(0);
    expect((await service.get('/livez')).status).toBe(200);
  }, 1_200_000);

  it('and genuine ones are accepted to the byte, whatever they say', async () => {
    await expectAll(GENUINE, genuine, 200);
    expect(await eventsStored()).toBeGreaterThan(0);
  }, 600_000);

  it('are stored once when one capture is sent again and again', async () => {
    const [capture] = fc.sample(
      genuine.filter(({ body }) => body.length > 100),
      { numRuns: 1, seed: SEED },
    );
    const before = await eventsStored();
    const again = Array.from({ length: 100 }, () => statusOf(capture as WebhookRequest));
    expect(new Set(await Promise.all(again))).toEqual(new Set([200]));
    expect((await eventsStored()) - before).toBeLessThanOrEqual(1);
  });

  it('would be accepted, were the verification left out (control run)', async () => {
    const source = service.app.get(SourceRegistry).find('openphone') as { verify: Source['verify'] };
    const { verify } = source;
    source.verify = (): Proof => PROOF;
    const requests = fc.sample(forgeries, { numRuns: 100, seed: SEED });
    const statuses = await Promise.all(requests.map(statusOf)).finally(() => (source.verify = verify));
    const accepted = statuses.filter((status) => status === 200).length;
    expect(accepted).toBeGreaterThan(0);
    record('forgeries', {
      promises: [6],
      rows: ['A1', 'A2', 'A3', 'A4', 'A9'],
      test: `${FORGERIES} forged, damaged, stale and senseless combinations of headers and body; ${GENUINE} genuine ones with any body; one capture sent 100 times`,
      figure: '0 forgeries accepted, 0 answers of 5xx, 0 crashes, 0 genuine ones refused; the capture stored once',
      control: `verification left out: ${accepted} of ${requests.length} accepted`,
    });
  });
});
