import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { NUMBERS } from '../../../test/support/openphone-samples.js';
import { PROVEN } from '../../../test/support/source-events.js';
import { requestOf } from '../../../test/support/source-request.js';
import { readWebhook } from './read.js';

const FOLDER = 'test/fixtures/aircall/payloads';
interface Body {
  event: string;
  timestamp?: unknown;
  data: Record<string, unknown>;
}

const read = (body: string) => readWebhook(requestOf(body), PROVEN, NUMBERS).events;
const payload = (name: string) => JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8')) as Body;
/** The event of a payload with other fields in its data, and under another name. */
function said(name: string, more: Record<string, unknown> = {}, event?: string) {
  const body = payload(name);
  return read(JSON.stringify({ ...body, event: event ?? body.event, data: { ...body.data, ...more } }))[0];
}

describe('the end of a call', () => {
  it.each([
    ['inbound, not answered', { answered_at: null }, 'call.missed', 'no-answer', true],
    ['inbound, answered', {}, 'call.completed', 'completed', false],
    ['outbound, not answered', { answered_at: null, direction: 'outbound' }, 'call.completed', 'no-answer', null],
    ['inbound, without a word about the answer', { answered_at: undefined }, 'call.completed', 'no-answer', null],
    ['inbound, with an answer that is no time', { answered_at: 'yes' }, 'call.completed', 'no-answer', null],
  ])('%s', (_what, more, type, status, missed) => {
    expect(said('call.ended', more)).toMatchObject({ type, data: { status, missed } });
  });

  it('is missed once: what is said of it later is an update', () => {
    for (const event of ['call.hungup', 'call.tagged', 'call.archived', 'call.unheard_of'])
      expect(said('call.ended', { answered_at: null }, event)).toMatchObject({ type: 'call.updated', problems: [] });
  });

  it('has the times of ringing and talking, and its files to fetch', () => {
    const recording = 'https://assets.aircall.example.test/rec/2093441.mp3?Expires=1795188160';
    expect(said('call.ended')).toMatchObject({
      data: { ringSeconds: 8, durationSeconds: 122, participants: ['+13105550176', '+14155550142'] },
      toFetch: [{ what: 'recording', id: null, url: recording }],
    });
    expect(said('call.ended-voicemail')).toMatchObject({
      data: { ringSeconds: 260 },
      toFetch: [{ what: 'voicemail' }],
    });
  });
});

it.each([
  ['call.ended', 'call.comm_assets_generated', {}, 'call.recording.completed'],
  ['call.ended-voicemail', 'call.comm_assets_generated', {}, 'call.voicemail.completed'],
  ['call.ended', 'call.comm_assets_generated', { recording: null }, 'call.updated'],
  ['call.ended-voicemail', 'call.voicemail_left', {}, 'call.voicemail.completed'],
  ['call.created', 'call.ringing_on_agent', {}, 'call.ringing'],
  ['transcription.created', 'transcription.created', { type: 'voicemail' }, 'call.voicemail.completed'],
  ['message.status_updated', 'message.status_updated', { status: 'failed' }, 'message.failed'],
  ['message.status_updated', 'message.status_updated', { status: 'pending' }, 'message.updated'],
  ['message.received', 'message.status_updated', {}, 'message.updated'],
  ['message.received', 'group_message.received', {}, 'message.received'],
])('%s as %s with %j is %s', (name, event, more, type) => {
  expect(said(name, more, event)).toMatchObject({ type, senderType: event, problems: [] });
});

it('an outbound call goes from our number to theirs', () => {
  expect(said('call.created', { direction: 'outbound' })).toMatchObject({
    data: { from: '+14155550142', to: '+13105550176', participants: ['+13105550176', '+14155550142'] },
  });
});

it('media are addresses, or objects with one', () => {
  const media = ['https://a.example/1', { presigned_url: 'https://a.example/2', file_type: 'image/png' }];
  const expected = [
    { url: 'https://a.example/1', type: null },
    { url: 'https://a.example/2', type: 'image/png' },
  ];
  for (const more of [{ media_url: media }, { media_url: [], media }])
    expect(said('message.received', more)).toMatchObject({ data: { media: expected }, problems: [] });
  expect(said('message.received', { media_url: [...media, 7] })).toMatchObject({
    data: { media: expected },
    problems: [{ path: 'data.media_url' }],
  });
});

it('the text by which a person wants no more messages is marked', () => {
  expect(said('message.received', { body: 'STOP' })).toMatchObject({ data: { optOut: 'stop' } });
  expect(said('message.sent', { body: 'STOP' })).toMatchObject({ data: { optOut: null } });
});

it('a contact without a company any more has it cleared', () => {
  const data = { name: 'Dana Reyes', company: null, cleared: ['company'], deleted: false };
  expect(said('contact.updated', { company_name: null })).toMatchObject({ data });
  expect(said('contact.updated', { company_name: undefined, company: 'Reyes' })).toMatchObject({
    data: { company: 'Reyes', cleared: [] },
  });
});

it('odd details are left out, each with a problem', () => {
  const event = said('call.ended', { started_at: 'yesterday', number: { id: {}, digits: '+1 415-555-0142' } });
  expect(event).toMatchObject({
    subject: { kind: 'call', id: '2093441' },
    data: { startedAt: null, phoneNumberId: null, to: '+14155550142', status: 'completed' },
    problems: expect.arrayContaining([{ path: 'data.started_at', message: expect.any(String) }]),
  });
});

it.each([
  ['a call without an id', 'call.ended', { id: undefined }, 'data.id'],
  ['a message whose text is none', 'message.received', { body: {} }, 'data.body'],
  ['a message of nobody', 'message.received', { external_number: null, contact: null }, 'data.external_number'],
  ['a message of no number of ours', 'message.sent', { number: null }, 'data.number.digits'],
  ['a summary of no call', 'summary.created', { call_id: null }, 'data.call_id'],
])('%s stays the object that was sent', (_what, name, more, path) => {
  expect(said(name, more)).toMatchObject({
    type: `aircall.${payload(name).event}`,
    subject: { kind: 'unknown', id: null },
    data: JSON.parse(JSON.stringify(more)) as object,
    problems: [{ path, message: expect.any(String) }],
  });
});

it('what has no equal keeps its name and its object', () => {
  expect(said('summary.created', {}, 'sentiment.created')).toMatchObject({
    type: 'aircall.sentiment.created',
    data: { id: 515151 },
    dedupeKey: 'sentiment.created:515151:1795184620',
    problems: [],
  });
});

it('without a time, events are told apart by what they say', () => {
  const undated = (status: string) => read(JSON.stringify({ event: 'message.sent', data: { id: 'A', status } }))[0];
  expect(undated('sent')?.dedupeKey).toBe(undated('sent')?.dedupeKey);
  expect(undated('sent')?.dedupeKey).not.toBe(undated('failed')?.dedupeKey);
  expect(undated('sent')?.problems).toContainEqual({ path: 'timestamp', message: expect.any(String) });
});

it('whatever stands in the place of any value, reading goes on', () => {
  const bodies = readdirSync(FOLDER).map((name) => readFileSync(`${FOLDER}/${name}`, 'utf8'));
  const property = fc.property(fc.constantFrom(...bodies), fc.nat(), fc.json({ maxDepth: 2 }), (body, at, other) => {
    const places = [...body.matchAll(/: ("(?:[^"\\]|\\.)*"|\d+|null)/g)];
    const { index = 0, 0: text = '' } = places[at % places.length] ?? {};
    const [event, ...more] = read(`${body.slice(0, index)}: ${other}${body.slice(index + text.length)}`);
    expect(more).toEqual([]);
    expect(event?.dedupeKey.length).toBeLessThanOrEqual(200);
    expect(event?.type.length).toBeLessThanOrEqual(200);
  });
  fc.assert(property, { numRuns: 1_000 });
});
