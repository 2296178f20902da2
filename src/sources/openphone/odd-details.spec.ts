import { eventOf, readBody, sampleText } from '../../../test/support/openphone-samples.js';
import type { Call, Contact, Message } from '../../contract/index.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- payloads are changed freely
type Body = any;

/** A sample with one part changed, as read. */
function changed(name: string, change: (data: Body, body: Body) => void) {
  const body: Body = JSON.parse(sampleText(name));
  change(body.data, body);
  const { problems, events } = readBody(JSON.stringify(body));
  return { paths: problems.map(({ path }) => path), event: events[0], data: events[0]?.data };
}

const unchanged = (name: string) => eventOf(sampleText(name)).data;
const V3_MESSAGE = 'legacy/message.received.v3-app';
const MESSAGE = '2026-03-30/message.received';
const LEGACY_CALL = 'legacy/call.completed.v3-app';
const CALL = '2026-03-30/call.completed';

describe('an odd detail of a message is left out, and named', () => {
  it.each<[string, string, (data: Body, body: Body) => void, string, Partial<Message>]>([
    [
      'media without an address',
      V3_MESSAGE,
      (d) => (d.object.media = [{ url: null }]),
      'data.object.media.0.url',
      { media: [] },
    ],
    [
      'media as addresses',
      V3_MESSAGE,
      (d) => (d.object.media = ['https://x.test/1']),
      'data.object.media',
      { media: [] },
    ],
    ['media as a text', MESSAGE, (d) => (d.resource.media = 'https://x.test/1'), 'data.resource.media', { media: [] }],
    [
      'a null among contact ids',
      MESSAGE,
      (d) => (d.context.contacts.ids = ['CT1', null]),
      'data.context.contacts.ids',
      { contactIds: ['CT1'] },
    ],
    [
      'a null among recipients',
      MESSAGE,
      (d) => (d.context.recipientIdentifiers = ['+14155550142', null]),
      'data.context.recipientIdentifiers',
      { to: ['+14155550142'] },
    ],
    [
      'a time as a number',
      MESSAGE,
      (d) => (d.resource.createdAt = 1_791_216_000),
      'data.resource.createdAt',
      { createdAt: null },
    ],
    ["the event's time as a number", MESSAGE, (_, body) => (body.createdAt = 1_791_216_000), 'createdAt', {}],
    [
      'a user as an object',
      V3_MESSAGE,
      (d) => (d.object.userId = { id: 'US1' }),
      'data.object.userId',
      { userId: null },
    ],
    [
      'a direction as a number',
      MESSAGE,
      (d) => (d.resource.direction = 1),
      'data.resource.direction',
      { direction: 'inbound' },
    ],
  ])('%s', (_, name, change, path, rest) => {
    const { paths, event, data } = changed(name, change);
    expect(paths).toEqual([path]);
    expect(event?.subject.kind).toBe('message');
    expect(data).toEqual({ ...(unchanged(name) as Message), ...rest });
  });

  it('keeps the good ones of a list', () => {
    const media = [{ url: 'https://x.test/1', type: 'image/png' }, { type: 'image/png' }, 7];
    expect(changed(V3_MESSAGE, (d) => (d.object.media = media)).data).toMatchObject({ media: [media[0]] });
  });

  it('ends in linear time however many there are', () => {
    const { event, paths } = changed(V3_MESSAGE, (d) => (d.object.media = Array(50_000).fill({})));
    expect(event?.subject.kind).toBe('message');
    expect(paths.length).toBeLessThanOrEqual(20);
  });
});

describe('an odd detail of a call is left out, and named', () => {
  it.each<[string, string, (data: Body) => void, string, Partial<Call>]>([
    [
      'a duration of a voicemail as text',
      LEGACY_CALL,
      (d) => (d.object.voicemail.duration = '7'),
      'data.object.voicemail.duration',
      {},
    ],
    [
      'a digit of a menu as a number',
      '2026-03-30/call.menu.selected',
      (d) => (d.resource.phoneMenuSelection = 2),
      'data.resource.phoneMenuSelection',
      {},
    ],
    [
      'a line of a transcript without content',
      '2026-03-30/call.transcript.completed',
      (d) => (d.resource.dialogue[0].content = null),
      'data.resource.dialogue.0.content',
      {},
    ],
    [
      'a summary as one text',
      '2026-03-30/call.summary.completed',
      (d) => (d.resource.summary = 'one text'),
      'data.resource.summary',
      { summary: null },
    ],
    [
      'participants as a text',
      'legacy/call.completed.v4-api',
      (d) => (d.object.participants = '+13105550176'),
      'data.object.participants',
      { participants: null, from: null, to: null },
    ],
    ['a duration as text', CALL, (d) => (d.resource.duration = '175'), 'data.resource.duration', {}],
    [
      'a job without a result',
      '2026-03-30/call.summary.completed',
      (d) => (d.resource.jobs = [{ name: 'Note', result: 3 }]),
      'data.resource.jobs.0.result',
      { jobs: [{ icon: null, name: 'Note', results: [] }] },
    ],
  ])('%s', (_, name, change, path, rest) => {
    const { paths, event, data } = changed(name, change);
    expect(paths).toEqual([path]);
    expect(event?.subject.kind).toBe('call');
    expect(data).toMatchObject({ id: (unchanged(name) as Call).id, ...rest });
  });
});

describe('an odd detail of a contact is left out, and named', () => {
  it.each<[string, string, (data: Body) => void, string, Partial<Contact>]>([
    [
      'a phone as a number',
      '2026-03-30/contact.updated',
      (d) => (d.resource.phoneNumbers = [{ value: 3105550103 }]),
      'data.resource.phoneNumbers.0.value',
      { phones: [] },
    ],
    [
      'a phone as a number, in a list of fields',
      'legacy/contact.updated.v3-app',
      (d) => (d.object.fields[0].value = 3105550103),
      'data.object.fields',
      { phones: [] },
    ],
    [
      'a custom field without a name',
      '2026-03-30/contact.updated',
      (d) => (d.resource.customFields = [{ value: 1 }]),
      'data.resource.customFields.0.name',
      { customFields: [] },
    ],
    [
      'a field without a name',
      'legacy/contact.updated.v3-app',
      (d) => delete d.object.fields[2].name,
      'data.object.fields',
      { customFields: [] },
    ],
    [
      'a company as an object',
      '2026-03-30/contact.updated',
      (d) => (d.resource.company = {}),
      'data.resource.company',
      { company: null },
    ],
  ])('%s', (_, name, change, path, rest) => {
    const { paths, event, data } = changed(name, change);
    expect(paths).toEqual([path]);
    expect(event?.subject.kind).toBe('contact');
    expect(data).toEqual({ ...(unchanged(name) as Contact), ...rest });
  });
});
