import type { WebhookEvent } from '../../src/contract/index.js';
import { Inbox } from '../../src/inbox/inbox.js';
import { EventBus } from '../../src/webhooks/dispatch/event-bus.js';
import { describeEachStore } from '../support/each-store.js';
import { newEvent } from '../support/dispatch.js';
import { eventually } from '../support/eventually.js';
import { callEvent, contactEvent, messageEvent, phone, saidBy } from '../support/sample-events.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

const AT = '2026-10-05T16:00:00.000Z';
const [OURS, THEIRS] = ['+14155550142', '+13105550171'] as const;
const SOURCES = ['aircall', 'dialpad'] as const;

describeEachStore('events of two sources with the same ids', (create) => {
  let store: TestStore;
  let service: Service;

  /** As its source would give it. */
  const accept = ({ id: _, ...event }: WebhookEvent, senderType: string) => {
    const bus = service.app.get(EventBus, { strict: false });
    const whole = newEvent({ ...event, senderType });
    return service.app.get(Inbox, { strict: false }).accept({ ...whole, ...bus.route(whole) });
  };
  const sourcesOf = ({ body }: { body: { items: { source: string }[] } }) => body.items.map(({ source }) => source);

  beforeAll(async () => {
    store = await create();
    service = await Service.start(store);
    for (const source of SOURCES) {
      const said = [
        messageEvent('message.received', AT, {
          id: '7',
          from: THEIRS,
          to: [OURS],
          body: `from ${source}`,
          conversationId: '9',
        }),
        callEvent('call.completed', AT, { id: '7', from: THEIRS, to: OURS, direction: 'inbound' }),
        contactEvent('contact.created', AT, { id: '7', name: source, phones: [phone(THEIRS)] }),
      ] as WebhookEvent[];
      for (const event of said) await accept(saidBy(source, event), `${source}.${event.subject.kind}`);
    }
    await eventually(async () => {
      for (const list of ['messages', 'calls', 'contacts'])
        expect(sourcesOf(await service.get(`/api/${list}`))).toHaveLength(2);
    });
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  it.each(['messages/7', 'calls/7', 'contacts/7', 'conversations/9'])('GET /api/%s asks which source', async (path) => {
    const answer = await service.get(`/api/${path}`);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer).toMatchObject({
      status: 409,
      body: {
        status: 409,
        reason: 'several-sources',
        detail: expect.stringContaining('aircall, dialpad'),
        errors: SOURCES.map((source) => ({ path: 'source', message: source })),
      },
    });
    for (const source of SOURCES) {
      expect(await service.get(`/api/${path}?source=${source}`)).toMatchObject({ status: 200, body: { source } });
    }
    expect((await service.get(`/api/${path}?source=zoom`)).status).toBe(404);
    expect((await service.get(`/api/${path}?source=a%20b`)).status).toBe(400);
  });

  it.each(['messages', 'calls', 'contacts', 'conversations', 'events'])(
    'GET /api/%s shows the source, and takes it as a filter',
    async (list) => {
      expect(new Set(sourcesOf(await service.get(`/api/${list}`)))).toEqual(new Set(SOURCES));
      expect(new Set(sourcesOf(await service.get(`/api/${list}?source=dialpad`)))).toEqual(new Set(['dialpad']));
      expect(sourcesOf(await service.get(`/api/${list}?source=zoom`))).toEqual([]);
    },
  );

  it('are found by subject and source, by type and source, and by what the sender calls them', async () => {
    const found = async (query: string) => {
      const { body } = await service.get(`/api/events?${query}`);
      return body.items.map(({ source, senderType }: WebhookEvent) => `${source} ${senderType}`);
    };
    expect(await found('subject=7')).toHaveLength(6);
    expect(await found('subject=7&source=aircall&type=message.*')).toEqual(['aircall aircall.message']);
    expect(await found('source=dialpad&type=call.completed')).toEqual(['dialpad dialpad.call']);
    expect(await found('source=dialpad&type=c*')).toEqual(['dialpad dialpad.contact', 'dialpad dialpad.call']);
    expect(await found('source=dialpad&limit=1')).toEqual(['dialpad dialpad.contact']);
    expect(await found('senderType=aircall.call')).toEqual(['aircall aircall.call']);
    expect(await found('senderType=*.call')).toEqual(['dialpad dialpad.call', 'aircall aircall.call']);
    expect(await found('senderType=*.call&source=aircall')).toEqual(['aircall aircall.call']);
    expect(await found('senderType=call.completed')).toEqual([]);
    expect(await found('senderType=dialpad.*&state=dead')).toEqual([]);
    // where nothing else was sent, the sender's name is ours
    await service.post({ event_type: 'message.sent', data: { id: 'msg_1', from: OURS, to: THEIRS, body: 'x' } });
    expect(await found('senderType=message.*')).toEqual(['openphone message.sent']);
    const event = (await service.get('/api/events?senderType=message.sent')).body.items[0];
    expect((await service.get(`/api/events/${event.id}`)).body).toMatchObject({
      type: 'message.sent',
      senderType: 'message.sent',
    });
  });

  it('are replayed by source', async () => {
    const count = async (filter: object) =>
      (await service.send('POST', '/api/replays', { ...filter, dryRun: true })).body.total;
    expect(await count({ subject: '7' })).toBe(6);
    expect(await count({ subject: '7', source: 'aircall' })).toBe(3);
    expect(await count({ senderType: 'dialpad.*' })).toBe(3);
  });

  it('are erased only where they are about the number', async () => {
    const other = messageEvent('message.received', AT, { id: '7', from: '+13105550172', to: [OURS], body: 'another' });
    await accept(saidBy('zoom', other) as WebhookEvent, 'phone.sms_received');
    await eventually(async () => expect((await service.get('/api/messages/7?source=zoom')).status).toBe(200));
    await service.send('POST', '/api/erasures', { phoneNumber: THEIRS });
    expect(sourcesOf(await service.get('/api/messages'))).toEqual(['zoom']);
    expect(sourcesOf(await service.get('/api/events?subject=7'))).toEqual(['zoom']);
    expect((await service.get('/api/messages/7')).body).toMatchObject({ source: 'zoom', body: 'another' });
  });
});
