import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { eventsOf } from '../../../test/support/source-events.js';
import { openWith } from '../../../test/support/source-vectors.js';
import { ZoomSettings } from './zoom.settings.js';

const entry = { settings: ZoomSettings, load: () => import('./zoom.source.js') };
const source = await openWith(entry, { SECRET: 'zmSecretTokenMadeUp5K2' });

const said = (event: string, object: unknown) =>
  eventsOf(source, { event, event_ts: 1795186681572, payload: { object } });
const message = {
  message_id: 'IQ-1',
  sender: { phone_number: '13105550176' },
  to_members: [{ phone_number: '14155550142' }, { phone_number: '12065550118' }],
  owner: { type: 'user', id: 'U1' },
  message: 'Stop',
};

describe('messages', () => {
  it('go to each member, and may be opt-outs', () => {
    const to = ['+14155550142', '+12065550118'];
    expect(said('phone.sms_received', message)).toMatchObject([
      { type: 'message.received', data: { to, optOut: 'stop', userId: 'U1', channel: 'sms' }, problems: [] },
    ]);
    expect(said('phone.sms_sent', message)).toMatchObject([{ data: { direction: 'outbound', optOut: null } }]);
  });

  it('have attachments that take a token to fetch', () => {
    const attachments = [{ id: 'A', type: 'jpg', download_url: 'https://file.zoom.example.com/A' }];
    expect(said('phone.sms_received', { ...message, attachments })).toMatchObject([
      { toFetch: [{ what: 'media', id: 'A', url: 'https://file.zoom.example.com/A' }] },
    ]);
  });

  it.each<[string, object, string]>([
    ['the id', { message_id: 7 }, 'payload.object.message_id'],
    ['the sender', { sender: {} }, 'payload.object.sender.phone_number'],
    ['a recipient', { to_members: [] }, 'payload.object.to_members.0.phone_number'],
    ['the text', { message: ['x'] }, 'payload.object.message'],
  ])('without %s cannot be read', (_what, change, path) => {
    expect(said('phone.sms_received', { ...message, ...change })).toMatchObject([
      {
        type: 'zoom.phone.sms_received',
        subject: { kind: 'unknown' },
        data: { ...message, ...change },
        problems: [{ path }],
      },
    ]);
  });

  it('keep what fits when a detail does not', () => {
    const [event] = said('phone.sms_received', {
      ...message,
      date_time: 'yesterday',
      owner: 7,
      attachments: [{ id: 'A' }],
    });
    expect(event).toMatchObject({
      type: 'message.received',
      data: { body: 'Stop', createdAt: null, userId: null, media: [] },
    });
    expect(event?.problems).toHaveLength(3);
  });
});

it('each number of a campaign is an opt-out of its own; one that is none takes no other with it', () => {
  const statuses = ['+13105550176', 7, '+12065550118'].map((number) => ({ consumer_phone_number: number }));
  const found = said('phone.sms_campaign_number_opt_in', { phone_number_campaign_opt_statuses: statuses });
  const at = '2026-11-20T14:58:01.572Z';
  expect(found).toMatchObject([
    { type: 'contact.opted_in', data: { number: '+13105550176', channel: 'sms', keyword: null, at } },
    { type: 'zoom.phone.sms_campaign_number_opt_in', problems: [{ path: expect.stringMatching(/\.1\.consumer/) }] },
    { type: 'contact.opted_in', data: { number: '+12065550118' } },
  ]);
  expect(new Set(found.map(({ dedupeKey }) => dedupeKey)).size).toBe(3);
});

describe('calls', () => {
  const call = { call_id: '69', caller: { phone_number: '+13105550176' }, callee: { extension_number: 1002 } };

  it('name an extension where there is no number', () => {
    expect(said('phone.callee_ringing', call)).toMatchObject([{ data: { from: '+13105550176', to: '1002' } }]);
  });

  it.each(['callee_hold', 'caller_unhold', 'callee_parked'])('%s: something else about a call', (name) => {
    expect(said(`phone.${name}`, call)).toMatchObject([{ type: 'call.updated', data: { status: null }, problems: [] }]);
  });

  it.each(['call_elements', 'call_histories', 'call_logs'])('are in the history as %s', (list) => {
    const leg = { id: 'L', call_id: '69', direction: 'outbound', result: 'busy', caller_number: '1002' };
    const found = said('phone.caller_call_history_completed', { [list]: [leg, { ...leg, id: 'M', call_id: null }] });
    expect(found).toMatchObject([
      {
        type: 'call.completed',
        dedupeKey: 'phone.caller_call_history_completed:L',
        data: { status: 'no-answer', missed: false },
      },
      { type: 'zoom.phone.caller_call_history_completed', problems: [{ path: `payload.object.${list}.1.call_id` }] },
    ]);
  });

  it('have recordings, voicemails, transcripts and summaries that must be fetched', () => {
    const recordings = [{ id: 'R', call_id: '69', download_url: 'https://zoom.example.com/r' }];
    expect(said('phone.recording_completed', { recordings })[0]?.toFetch).toMatchObject([
      { what: 'recording', id: 'R' },
    ]);
    const transcribed = said('phone.recording_transcript_completed', { recordings });
    expect(transcribed).toMatchObject([
      { type: 'call.transcript.completed', toFetch: [{ what: 'transcript', id: 'R' }] },
    ]);
    expect(said('phone.ai_call_summary_changed', { call_id: '69', ai_call_summary_id: 'S' })).toMatchObject([
      { type: 'call.summary.completed', subject: { kind: 'call', id: '69' }, toFetch: [{ what: 'summary', id: 'S' }] },
    ]);
    expect(said('phone.voicemail_received', { id: 'V', caller_number: '+13105550176' })).toMatchObject([
      { subject: { kind: 'call', id: 'V' }, data: { voicemail: { id: 'V' } } },
    ]);
  });
});

it('what has no equal is kept under its name, with the sender’s object', () => {
  const object = { id: 'x', large: '9007199254740993' };
  const body = `{"event":"phone.emergency_alert","event_ts":1,"payload":{"object":{"id":"x","large":9007199254740993}}}`;
  expect(eventsOf(source, body)).toMatchObject([
    { type: 'zoom.phone.emergency_alert', senderType: 'phone.emergency_alert', data: object, problems: [] },
  ]);
});

it.each([
  ['{"event":"a b"}', 'zoom.unknown', 'event'],
  ['{"event":"phone.sms_sent","payload":[]}', 'zoom.phone.sms_sent', 'payload.object'],
  [
    '{"event":"phone.recording_completed","payload":{"object":{"recordings":7}}}',
    'zoom.phone.recording_completed',
    'payload.object.recordings',
  ],
])('%s: kept, with the problem', (body, type, path) => {
  expect(eventsOf(source, body)).toMatchObject([{ type, subject: { kind: 'unknown' }, problems: [{ path }] }]);
});

it('whatever stands in the place of any value, reading goes on', () => {
  const folder = 'test/fixtures/zoom/payloads';
  const bodies = readdirSync(folder)
    .filter((name) => name.startsWith('phone.'))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
  const property = fc.property(fc.constantFrom(...bodies), fc.nat(), fc.json({ maxDepth: 2 }), (body, at, other) => {
    const places = [...body.matchAll(/: ("(?:[^"\\]|\\.)*"|\d+)/g)];
    const { index = 0, 0: text = '' } = places[at % places.length] ?? {};
    const found = eventsOf(source, `${body.slice(0, index)}: ${other}${body.slice(index + text.length)}`);
    expect(found.length).toBeGreaterThan(0);
    for (const { dedupeKey, type, problems } of found) {
      expect(dedupeKey.length).toBeLessThanOrEqual(200);
      expect(type.length).toBeLessThanOrEqual(200);
      expect(problems.map(({ message: text }) => text).join()).not.toContain('reading failed');
    }
  });
  fc.assert(property, { numRuns: 1_000 });
});
