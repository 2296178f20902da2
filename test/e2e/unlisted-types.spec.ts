import { Injectable, Module } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { DIALECTS, sampleEvent, type SampleDialect } from '../../src/sources/openphone/sample-events.js';
import { signStandard } from '../../src/sources/kit/standard-webhooks.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { On, Subscriber, type Message, type WebhookEvent } from '../../src/contract/index.js';
import { EVENT_TYPES } from '../../src/sources/openphone/event-types.js';
import { expectDescribed } from '../openapi/described.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';
import { UNLISTED } from '../support/unlisted-types.js';

const LEGACY = randomBytes(32).toString('base64');
const STANDARD = `whsec_${randomBytes(32).toString('base64')}`;
const LISTS = ['messages', 'conversations', 'calls', 'contacts', 'events'];

@Injectable()
class Seen {
  readonly typed: WebhookEvent<Message>[] = [];
  readonly raw: WebhookEvent[] = [];
}

@Subscriber('typed')
class Typed {
  constructor(private readonly seen: Seen) {}

  @On('message.*')
  take(event: WebhookEvent<Message>): void {
    this.seen.typed.push(event);
  }
}

@Subscriber('raw')
class Raw {
  constructor(private readonly seen: Seen) {}

  @On('message.*', { raw: true })
  take(event: WebhookEvent): void {
    this.seen.raw.push(event);
  }
}

@Module({ providers: [Seen, Typed, Raw] })
class TwoModules {}

describeEachStore('types, listed and not, in every form', (create) => {
  let store: TestStore;
  let service: Service;

  const send = async (body: object, dialect: SampleDialect): Promise<string> => {
    const text = JSON.stringify(body);
    const now = Date.now();
    const headers =
      dialect === '2026-03-30'
        ? signStandard(STANDARD, `msg_${randomBytes(16).toString('hex')}`, Math.floor(now / 1000), text)
        : signLegacy(LEGACY, now, text);
    const answer = await service.post(text, headers);
    expect([body, answer.status]).toEqual([body, 200]);
    return answer.body.eventId;
  };
  const settled = () =>
    eventually(async () => {
      for (const state of ['pending', 'active', 'retry']) {
        expect((await service.get(`/api/events?state=${state}`)).body.items).toEqual([]);
      }
    });

  beforeAll(async () => {
    store = await create();
    service = await Service.start(store, { OPENPHONE_WEBHOOK_SECRET: `${LEGACY},${STANDARD}` }, [TwoModules]);
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  it('fail no module, and leave nothing that the API does not describe', async () => {
    for (const dialect of DIALECTS)
      for (const type of [...EVENT_TYPES, ...UNLISTED]) await send(sampleEvent(type, dialect), dialect);
    await settled();
    expect((await service.get('/api/events?state=dead')).body.items).toEqual([]);
    await eventually(async () => {
      const { deliveries } = (await service.get('/api/status')).body;
      expect(deliveries).toMatchObject({ pending: 0, active: 0, failedAttempts: 0 });
    });
    for (const list of LISTS) {
      const answer = await service.get(`/api/${list}?limit=200`);
      expect([list, answer.body.items.length > 0]).toEqual([list, true]);
      expectDescribed('get', `/api/${list}`, answer);
    }
  }, 60_000);

  it.each(['legacy', '2026-03-30'] as const)(
    'an unlisted type leaves a stored message as it was (%s)',
    async (dialect) => {
      const seen = service.app.get(Seen);
      const message = sampleEvent('message.received', dialect) as { data: { object?: object; resource?: object } };
      await send(message, dialect);
      await settled();
      const { id } = (message.data.object ?? message.data.resource) as { id: string };
      const before = (await service.get(`/api/messages/${id}`)).body;
      const eventId = await send({ ...message, id: 'EVread', type: 'message.read' }, dialect);
      await settled();
      expect((await service.get(`/api/messages/${id}`)).body).toEqual(before);
      expect((await service.get(`/api/messages?phoneNumber=5`)).body.items).toEqual([]);

      const event = (await service.get(`/api/events/${eventId}`)).body;
      expect(event).toMatchObject({
        type: 'message.read',
        subject: { kind: 'unknown', id },
        deliveries: [{ subscriber: 'raw', state: 'done', attempts: 1 }],
        notRouted: [
          { subscriber: 'messages', reason: expect.stringContaining('did not ask for raw events') },
          { subscriber: 'typed', reason: expect.stringContaining('did not ask for raw events') },
        ],
      });
      expect(seen.raw.map(({ id: given }) => given)).toContain(eventId);
      expect(seen.typed.map(({ id: given }) => given)).not.toContain(eventId);
      expect(seen.typed.every(({ subject, data }) => subject.kind === 'message' && Array.isArray(data.to))).toBe(true);
    },
  );

  it('one contact of both generations is one row, found by both spellings of its id', async () => {
    const [bare, id] = ['5f0000000000000000000001', 'CT5f0000000000000000000001'];
    const { data, ...rest } = sampleEvent('contact.updated', 'legacy') as { data: { object: object } };
    await send({ ...rest, data: { object: { ...data.object, id } } }, 'legacy');
    const current = sampleEvent('contact.updated', '2026-03-30') as { data: { resource: object; context: object } };
    await send(
      { ...current, data: { ...current.data, resource: { ...current.data.resource, id: bare } } },
      '2026-03-30',
    );
    await settled();
    for (const spelling of [bare, id]) {
      expect((await service.get(`/api/contacts/${spelling}`)).body).toMatchObject({ id });
    }
    const { items } = (await service.get('/api/contacts?limit=200')).body;
    expect(items.filter((item: { id: string }) => item.id.includes(bare))).toHaveLength(1);
  });

  it('an opt-out is on the event and on the message', async () => {
    const message = sampleEvent('message.received', 'legacy') as { data: { object: { id: string; body: string } } };
    message.data.object.body = 'Stop.';
    const eventId = await send(message, 'legacy');
    await settled();
    expect((await service.get(`/api/events/${eventId}`)).body).toMatchObject({
      optOut: 'stop',
      data: { optOut: 'stop' },
    });
    expect((await service.get(`/api/messages/${message.data.object.id}`)).body).toMatchObject({ optOut: 'stop' });
  });
});
