import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { PhoneNumbers, type Contact } from '../../contract/index.js';
import { requestOf } from '../../../test/support/source-request.js';
import { nameOf } from './envelope.js';
import { readWebhook } from './read.js';

interface Notification {
  uuid: unknown;
  event: string;
  timestamp: unknown;
  body: Record<string, unknown>;
}

const NUMBERS = new PhoneNumbers(null);
const payload = (name: string) =>
  JSON.parse(readFileSync(`test/fixtures/ringcentral/payloads/${name}.json`, 'utf8')) as Notification;
const read = (value: unknown) => readWebhook(requestOf(JSON.stringify(value)), NUMBERS).events;
const said = (name: string, more: Record<string, unknown>) => {
  const notification = payload(name);
  return read({ ...notification, body: { ...notification.body, ...more } });
};

it.each([
  ['/restapi/v1.0/account/1/extension/2/message-store', 'message-store'],
  ['/restapi/v1.0/account/~/extension/~/message-store/instant?type=SMS', 'message-store.instant'],
  ['/restapi/v1.0/account/1/telephony/sessions/s-1', 'telephony.sessions'],
  ['/restapi/v1.0/account/1/extension/2/telephony/sessions?direction=Inbound', 'telephony.sessions'],
  ['/restapi/v1.0/account/1/extension/2/message-threads/entries/sync', 'message-threads'],
  ['/restapi/v1.0/account/1/extension/2/presence?detailedTelephonyState=true', 'presence'],
  ['/restapi/v1.0/subscription/~?threshold=60&interval=15', 'subscription'],
  ['/restapi/v1.0/account/1', null],
  [7, null],
])('the filter %s is named %s', (filter, name) => {
  expect(nameOf(filter)).toBe(name);
});

describe('messages', () => {
  it.each([
    ['Queued', 'message.queued', 'queued'],
    ['Sent', 'message.sent', 'sent'],
    ['Delivered', 'message.delivered', 'delivered'],
    ['DeliveryFailed', 'message.undelivered', 'undelivered'],
    ['SendingFailed', 'message.failed', 'failed'],
    ['Postponed', 'message.updated', null],
  ])('%s is %s', (messageStatus, type, status) => {
    expect(said('a2p-sms.messages', { messageStatus })).toMatchObject([{ type, data: { status }, problems: [] }]);
  });

  it('of a campaign can be inbound, and may end it', () => {
    const inbound = { direction: 'Inbound', messageStatus: 'Received', text: 'STOP' };
    expect(said('a2p-sms.messages', inbound)).toMatchObject([{ type: 'message.received', data: { optOut: 'stop' } }]);
  });

  it('have media to fetch; extensions stand for colleagues', () => {
    expect(said('message-store.instant', { from: { extensionNumber: '101' } })).toMatchObject([
      {
        data: { from: '101', channel: 'mms' },
        toFetch: [{ what: 'media', id: '3062991515017', url: expect.stringContaining('3062991515017') }],
      },
    ]);
  });

  it('lose odd details, each with a problem', () => {
    expect(
      said('message-store.instant', { id: 3062991514017, attachments: 'none', creationTime: 'now' }),
    ).toMatchObject([
      {
        data: { id: '3062991514017', media: [], createdAt: null },
        problems: expect.arrayContaining([{ path: 'body.attachments', message: expect.any(String) }]),
      },
    ]);
  });

  it.each([
    [{ subject: 7 }, 'body.subject'],
    [{ id: null }, 'body.id'],
    [{ from: {} }, 'body.from'],
    [{ to: [] }, 'body.to'],
  ])('that do not fit, as %j, stay the sender’s object', (more, path) => {
    expect(said('message-store.instant', more)).toMatchObject([
      {
        type: 'ringcentral.message-store.instant',
        subject: { kind: 'unknown', id: null },
        data: more,
        problems: [{ path, message: expect.any(String) }],
      },
    ]);
  });
});

describe('notices', () => {
  it('of new and changed messages name what has to be fetched', () => {
    const text = JSON.stringify(payload('message-store')).replace('3062991514017', '9007199254740993123');
    const [event] = readWebhook(requestOf(text), NUMBERS).events;
    expect(event).toMatchObject({ type: 'ringcentral.message-store', subject: { kind: 'unknown' }, problems: [] });
    expect(event?.toFetch).toEqual([
      { what: 'message', id: '9007199254740993123', url: null },
      { what: 'voicemail', id: null, url: null },
    ]);
  });

  it('of threads carry no more than that there is something', () => {
    const event = '/restapi/v1.0/account/1/extension/2/message-threads/sync';
    expect(read({ ...payload('message-store'), event })).toMatchObject([
      { type: 'ringcentral.message-threads', toFetch: [{ what: 'message', id: null }] },
    ]);
  });
});

it('a voicemail of a hidden caller is one all the same', () => {
  const written = { id: '7', uri: 'https://media.ringcentral.com/7', type: 'AudioTranscription' };
  expect(said('voicemail', { from: undefined, attachments: [written] })).toMatchObject([
    {
      type: 'call.voicemail.completed',
      data: { from: null, voicemail: { id: '82063400004', url: null } },
      problems: [],
      toFetch: [{ what: 'transcript', id: '7', url: 'https://media.ringcentral.com/7' }],
    },
  ]);
});

it('each entry of the directory is an event; one that cannot be read takes no other with it', () => {
  const entry = { id: 8798797945, firstName: 'Kim', lastName: 'Park' };
  const contacts = [{ ...entry, eventType: 'Delete' }, 'Kim', { ...entry, eventType: 'Create', phoneNumbers: [{}] }];
  const events = said('directory.entries', { contacts });
  expect(events.map(({ type, dedupeKey, problems }) => [type, dedupeKey.split('#')[1], problems.length])).toEqual([
    ['contact.deleted', '0', 0],
    ['ringcentral.directory.entries', '1', 1],
    ['contact.created', '2', 1],
  ]);
  expect(events[0]?.data as Contact).toMatchObject({ id: '8798797945', name: 'Kim Park', phones: null, deleted: true });
});

it('without a uuid the body makes the key', () => {
  const [event] = read({ ...payload('message-store'), uuid: null });
  expect(event).toMatchObject({ externalId: null, dedupeKey: expect.stringMatching(/^sha256:/) });
});

it('whatever a notification holds, each event has a type and a key, and nothing throws', () => {
  const names = ['message-store.instant', 'a2p-sms.messages', 'voicemail', 'telephony.missed', 'directory.entries'];
  const fields = ['id', 'from', 'to', 'attachments', 'parties', 'contacts', 'telephonySessionId', 'changes'];
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.constantFrom(...fields), fc.jsonValue(), (name, field, value) => {
      const events = said(name, { [field]: value });
      expect(events.length).toBeGreaterThan(0);
      for (const { type, dedupeKey } of events) expect([type, dedupeKey]).not.toContain('');
    }),
    { numRuns: 1_000 },
  );
});
