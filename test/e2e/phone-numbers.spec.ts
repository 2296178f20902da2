import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

type Step =
  { send: 'legacy'; body: object } | { request: string; status: number; expect: Record<'items.0.id', string> };

const { steps } = JSON.parse(readFileSync('test/fixtures/phone-number-spellings.json', 'utf8')) as { steps: Step[] };
const SECRET = randomBytes(32).toString('base64');

describeEachStore('phone numbers over HTTP', (create) => {
  let store: TestStore;
  let service: Service;

  const start = (environment: Record<string, string>) =>
    Service.start(store, { OPENPHONE_WEBHOOK_SECRET: SECRET, ...environment });

  beforeAll(async () => {
    store = await create();
    service = await start({ DEFAULT_REGION: 'US' });
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  it('are found in every spelling', async () => {
    for (const step of steps) {
      if ('send' in step) {
        const body = JSON.stringify(step.body);
        expect(await service.post(body, signLegacy(SECRET, Date.now(), body))).toMatchObject({ status: 200 });
      }
    }
    await eventually(async () => {
      expect((await service.get('/api/contacts')).body.items).toHaveLength(1);
      expect((await service.get('/api/messages')).body.items).toHaveLength(1);
    });
    const requests = steps.filter((step) => 'request' in step);
    expect(requests).toHaveLength(7);
    for (const { request, status, expect: expected } of requests) {
      const { status: given, body } = await service.get(request.replace('GET ', ''));
      expect([request, given, body.items[0]?.id]).toEqual([request, status, expected['items.0.id']]);
    }
    // a plus that was not encoded
    expect((await service.get('/api/messages?phoneNumber=+1+310+555+0103')).body.items).toHaveLength(1);
  });

  it('that cannot be one are refused with the reason, in every list; names and short codes are none', async () => {
    for (const list of ['messages', 'calls', 'contacts', 'conversations']) {
      const { status, body } = await service.get(`/api/${list}?phoneNumber=310555010`);
      expect([status, body.detail]).toEqual([
        400,
        expect.stringContaining('phoneNumber: 310555010 is no number of US'),
      ]);
      expect((await service.get(`/api/${list}?phoneNumber=%2B12`)).status).toBe(400);
      for (const literal of ['22395', 'ACME', 'Anonymous']) {
        expect(await service.get(`/api/${list}?phoneNumber=${literal}`)).toMatchObject({
          status: 200,
          body: { items: [] },
        });
      }
    }
  });

  it('have no country that is guessed', async () => {
    await service.stop();
    service = await start({});
    const { status, body } = await service.get('/api/messages?phoneNumber=3105550103');
    expect([status, body.detail]).toEqual([
      400,
      'phoneNumber: 3105550103 has no country code: write +1… (or that of its country), or set DEFAULT_REGION',
    ]);
    expect((await service.get('/api/messages?phoneNumber=13105550103')).body.items).toHaveLength(1);
    expect((await service.get('/api/messages?phoneNumber=%2B1%20310%20555%200103')).body.items).toHaveLength(1);
  });
});
