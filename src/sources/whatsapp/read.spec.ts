import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import type { Message } from '../../contract/index.js';
import { permutations } from '../../../test/support/orders.js';
import { eventsOf, messageItemOf } from '../../../test/support/source-events.js';
import { openWith } from '../../../test/support/source-vectors.js';
import type { Source } from '../source.js';
import { WhatsappSettings } from './whatsapp.settings.js';

let source: Source;
beforeAll(async () => {
  const entry = { settings: WhatsappSettings, load: () => import('./whatsapp.source.js') };
  source = await openWith(entry, { SECRET: '1d2c3b4a59687786957463524130fedc' });
});

const OURS = '+14155550142';
const metadata = { display_phone_number: '14155550142', phone_number_id: '1065' };
const webhook = (field: string, value: object) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '1022', changes: [{ field, value: { metadata, ...value } }] }],
});
const text = { id: 'wamid.1', from: '13105550176', timestamp: '1795186680', type: 'text', text: { body: 'Hi' } };
const messages = (...items: unknown[]) => eventsOf(source, webhook('messages', { messages: items }));
const statuses = (...items: unknown[]) => eventsOf(source, webhook('messages', { statuses: items }));
const status = { id: 'wamid.2', timestamp: '1795186690', recipient_id: '13105550176' };

describe('messages', () => {
  it.each([
    ['button', { button: { text: 'Yes', payload: 'YES' } }, 'Yes'],
    ['interactive', { interactive: { type: 'button_reply', button_reply: { id: '1', title: 'One' } } }, 'One'],
    ['interactive', { interactive: { type: 'list_reply', list_reply: { id: '2', title: 'Two' } } }, 'Two'],
    ['video', { video: { id: '9', caption: 'Look' } }, 'Look'],
    ['reaction', { reaction: { message_id: 'wamid.0', emoji: '👍' } }, '👍'],
    ['location', { location: { latitude: 1, longitude: 2 } }, null],
  ])('%s: the text of %j is %s', (type, content, body) => {
    expect(messages({ ...text, text: undefined, type, ...content })).toMatchObject([
      { type: 'message.received', senderType: `messages.${type}`, data: { body, channel: 'whatsapp' }, problems: [] },
    ]);
  });

  it('name media by an id, which has to be fetched', () => {
    const [event] = messages({ ...text, type: 'document', document: { id: '77', mime_type: 'application/pdf' } });
    expect(event).toMatchObject({ data: { media: [] }, toFetch: [{ what: 'media', id: '77', url: null }] });
  });

  it('of an app of the business are outbound', () => {
    const echo = { ...text, id: 'wamid.E', from: '14155550142', to: '13105550176' };
    expect(eventsOf(source, webhook('smb_message_echoes', { message_echoes: [echo] }))).toMatchObject([
      {
        type: 'message.sent',
        senderType: 'smb_message_echoes.text',
        data: {
          direction: 'outbound',
          from: OURS,
          to: ['+13105550176'],
          status: 'sent',
          conversationId: '1065:13105550176',
        },
      },
    ]);
  });

  it('of the platform itself are no messages', () => {
    const system = { ...text, type: 'system', system: { type: 'user_changed_number', body: 'changed' } };
    expect(messages(system)).toMatchObject([
      { type: 'whatsapp.messages.system', subject: { kind: 'unknown' }, data: system, problems: [] },
    ]);
  });

  it('that say STOP, or press a button that does, are opt-outs', () => {
    const button = { ...text, id: 'wamid.B', type: 'button', text: undefined, button: { text: 'Unsubscribe' } };
    const found = messages({ ...text, text: { body: ' stop.' } }, button, text);
    expect(found.map(({ data }) => (data as Message).optOut)).toEqual(['stop', 'stop', null]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['id', { id: 7 }, 'entry.0.changes.0.value.messages.1.id'],
    ['sender', { from: undefined }, 'entry.0.changes.0.value.messages.1.from'],
    ['text', { text: { body: ['x'] } }, 'entry.0.changes.0.value.messages.1.text.body'],
    ['text at all', { text: undefined }, 'entry.0.changes.0.value.messages.1.text.body'],
    ['type', { type: 'a b' }, 'entry.0.changes.0.value.messages.1.type'],
  ])('without a usable %s cannot be read, and take no others with them', (_what, change, path) => {
    const odd = { ...text, ...change };
    const found = messages(text, odd, { ...text, id: 'wamid.3' });
    expect(found.map(({ subject }) => subject.kind)).toEqual(['message', 'unknown', 'message']);
    expect(found[1]).toMatchObject({ data: JSON.parse(JSON.stringify(odd)), problems: [{ path }] });
    expect(new Set(found.map(({ dedupeKey }) => dedupeKey)).size).toBe(3);
  });

  it('keep what fits when a detail does not', () => {
    const [event] = messages({ ...text, timestamp: {}, group_id: 7, image: { id: 5, caption: 'c' } });
    expect(event).toMatchObject({ type: 'message.received', occurredAt: null, data: { body: 'Hi', createdAt: null } });
    expect(event?.problems.map(({ path }) => path.split('.').slice(7).join('.')).sort()).toEqual([
      'group_id',
      'image.id',
      'timestamp',
    ]);
  });

  it('come by the thousand', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({
      ...text,
      id: index === 500 ? null : `wamid.${index}`,
    }));
    const found = messages(...many);
    expect(new Set(found.map(({ dedupeKey }) => dedupeKey)).size).toBe(1_000);
    expect(found.filter(({ subject }) => subject.kind === 'unknown')).toHaveLength(1);
  });
});

describe('statuses', () => {
  it.each(['read', 'played'])('%s: delivered, with the time of reading', (word) => {
    const readAt = '2026-11-20T14:58:10.000Z';
    expect(statuses({ ...status, status: word })).toMatchObject([
      { type: 'message.read', data: { status: 'delivered', readAt } },
    ]);
  });

  it.each([
    ['deleted', {}, 'message.updated'],
    ['captured', { type: 'payment' }, 'whatsapp.statuses.captured'],
    ['failed', { type: 'payment' }, 'whatsapp.statuses.failed'],
    ['RINGING', { type: 'call' }, 'call.ringing'],
    ['ACCEPTED', { type: 'call' }, 'call.answered'],
    ['REJECTED', { type: 'call' }, 'call.completed'],
  ])('%s %j: %s', (word, more, type) => {
    expect(statuses({ ...status, status: word, ...more })).toMatchObject([{ type, problems: [] }]);
  });

  it('leave the same message behind in every order, also again', () => {
    const story = ['sent', 'delivered', 'read'].flatMap((word) => statuses({ ...status, status: word }));
    for (const order of permutations([...story, ...story.slice(1)])) {
      expect(messageItemOf(source, order)).toEqual(messageItemOf(source, story));
    }
    expect(messageItemOf(source, story)).toMatchObject({ status: 'delivered', readAt: '2026-11-20T14:58:10.000Z' });
  });
});

it.each<[string, unknown, string, string]>([
  ['no entries', { object: 'whatsapp_business_account', entry: [] }, 'whatsapp.unknown', 'entry'],
  ['an entry that is none', { object: 'whatsapp_business_account', entry: [7] }, 'whatsapp.unknown', 'entry.0.changes'],
  [
    'a change without a value',
    { object: 'whatsapp_business_account', entry: [{ changes: [{ field: 'x' }] }] },
    'whatsapp.x',
    'entry.0.changes.0.value',
  ],
  [
    'a list that is none',
    webhook('messages', { messages: { 0: text } }),
    'whatsapp.messages.unknown',
    'entry.0.changes.0.value.messages',
  ],
  ['neither list', webhook('messages', {}), 'whatsapp.messages', 'entry.0.changes.0.value'],
])('%s: kept, with the problem', (_what, body, type, path) => {
  const [event] = eventsOf(source, body);
  expect(event).toMatchObject({ type, subject: { kind: 'unknown' } });
  expect(event?.problems.map((problem) => problem.path.slice(0, path.length))).toContain(path);
});

it('the same change of an account at another time is another one', () => {
  const changed = (time: number) => ({
    object: 'whatsapp_business_account',
    entry: [{ id: '1', time, changes: [{ field: 'account_update', value: { event: 'X' } }] }],
  });
  const keys = [1, 1, 2].map((time) => eventsOf(source, changed(1795186680 + time))[0]?.dedupeKey);
  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[0]);
});

it('whatever stands in the place of any value, reading goes on', () => {
  const bodies = ['batch', 'messages.image', 'statuses.failed', 'calls.terminate', 'user_preferences.stop'].map(
    (name) => readFileSync(`test/fixtures/whatsapp/payloads/${name}.json`, 'utf8'),
  );
  fc.assert(
    fc.property(fc.constantFrom(...bodies), fc.nat(), fc.json({ maxDepth: 2 }), (body, at, other) => {
      const places = [...body.matchAll(/: ("(?:[^"\\]|\\.)*"|\d+)/g)];
      const place = places[at % places.length];
      const changed = `${body.slice(0, place?.index)}: ${other}${body.slice((place?.index ?? 0) + (place?.[0].length ?? 0))}`;
      const found = eventsOf(source, changed);
      expect(found.length).toBeGreaterThan(0);
      for (const { dedupeKey, type, problems } of found) {
        expect(dedupeKey.length).toBeLessThanOrEqual(200);
        expect(type.length).toBeLessThanOrEqual(200);
        expect(problems.map(({ message }) => message).join()).not.toContain('reading failed');
      }
    }),
    { numRuns: 1_000 },
  );
});
