import fc from 'fast-check';
import { deliveriesOf, permutations } from '../../../test/support/orders.js';
import { callItemOf, eventsOf, messageItemOf } from '../../../test/support/source-events.js';
import { openWith } from '../../../test/support/source-vectors.js';
import type { SourceEvent } from '../reading.js';
import { ZoomSettings } from './zoom.settings.js';

const entry = { settings: ZoomSettings, load: () => import('./zoom.source.js') };
const source = await openWith(entry, { SECRET: 'zmSecretTokenMadeUp5K2' });

const START = Date.parse('2026-11-20T14:30:00Z');
const time = (second: number) => new Date(START + second * 1000).toISOString();
const said = (event: string, second: number, object: object): readonly SourceEvent[] =>
  eventsOf(source, { event, event_ts: START + second * 1000, payload: { object } });

const CALL = { call_id: '6998252113337041462', ringing_start_time: time(0) };
const leg = (step: string, second: number, phone: number, more: object = {}) =>
  said(`phone.callee_${step}`, second, {
    ...CALL,
    caller: { phone_number: '+13105550176' },
    callee: { extension_id: `ext-${phone}`, extension_number: 1000 + phone, user_id: `user-${phone}` },
    ...more,
  });
const ringing = (phone: number) => leg('ringing', 0, phone);
const answered = (phone: number) => leg('answered', 10, phone, { answer_start_time: time(10) });
const missed = (phone: number, second = 11) => leg('missed', second, phone, { call_end_time: time(second) });
const ended = (phone: number) => leg('ended', 100, phone, { answer_start_time: time(10), call_end_time: time(100) });
const element = (result: string, more: object = {}) =>
  said('phone.callee_call_element_completed', 110, {
    call_elements: [
      {
        ...{ call_element_id: `element-${result}`, call_id: CALL.call_id, direction: 'inbound', result },
        ...{ caller_did_number: '+13105550176', callee_did_number: '+14155550142' },
        ...{ start_time: time(0), end_time: time(100), ...more },
      },
    ],
  });

/** Every order of up to 5 events; and some hundred orders with repetition. */
function expectInAnyOrder(events: readonly SourceEvent[], shown: object): void {
  const expected = callItemOf(source, events);
  expect(expected).toMatchObject(shown);
  if (events.length <= 5) {
    for (const order of permutations(events)) expect(callItemOf(source, order)).toEqual(expected);
  }
  fc.assert(
    fc.property(deliveriesOf(events), (batches) => {
      expect(callItemOf(source, batches.flat())).toEqual(expected);
    }),
    { numRuns: 100 },
  );
}

describe('four phones ring for one call', () => {
  const rings = [1, 2, 3, 4].flatMap(ringing);

  it('that one of them takes: it was not missed', () => {
    const others = [2, 3, 4].flatMap((phone) => missed(phone));
    const shown = {
      status: 'completed',
      missed: false,
      durationSeconds: 90,
      ringSeconds: 10,
      answeredByUserId: 'user-1',
    };
    expectInAnyOrder([...rings, ...answered(1), ...others, ...ended(1)], shown);
    expectInAnyOrder([...ringing(1), ...others, ...ended(1), ...element('answered', { answer_time: time(10) })], shown);
  });

  it('that one takes and one rejects: it was not missed, nor busy', () => {
    const rejected = leg('rejected', 12, 2, { call_end_time: time(12) });
    const shown = { status: 'completed', missed: false };
    expectInAnyOrder([...ringing(1), ...ringing(2), ...rejected, ...answered(1), ...ended(1)], shown);
  });

  it('that is not taken: it was missed', () => {
    const all = [1, 2, 3, 4].flatMap((phone) => missed(phone, 30));
    expectInAnyOrder([...rings, ...all], { status: 'no-answer', missed: true, durationSeconds: null, ringSeconds: 30 });
    expectInAnyOrder(all, { status: 'no-answer', missed: true });
  });

  it('that is being talked on while another one gives up: it is in progress', () => {
    expectInAnyOrder([...ringing(1), ...answered(1), ...missed(2)], { status: 'in-progress', missed: false });
  });

  it('of which the history has one that was taken and others that were not', () => {
    const others = [...element('no_answer'), ...element('ring_timeout')];
    const taken = element('answered', { answer_time: time(10), talk_time: 90 });
    expectInAnyOrder([...others, ...taken], { status: 'completed', missed: false, durationSeconds: 90 });
  });

  it('is at no phone reported as a missed call: another phone may have taken it', () => {
    const events = [...missed(1), ...element('no_answer'), ...leg('ended', 30, 3)];
    expect(events.map(({ type }) => type)).toEqual(['call.updated', 'call.completed', 'call.completed']);
    expect(events.map(({ data }) => (data as { missed: unknown }).missed)).toEqual([null, null, null]);
  });
});

it('a call of ours that is not taken is over, and not missed', () => {
  const parties = { caller: { phone_number: '+14155550142', user_id: 'U' }, callee: { phone_number: '+13105550176' } };
  const story = [
    ...said('phone.caller_ringing', 0, { ...CALL, ...parties }),
    ...said('phone.caller_ended', 20, { ...CALL, ...parties, call_end_time: time(20) }),
  ];
  expectInAnyOrder(story, { direction: 'outbound', status: 'no-answer', missed: false, initiatedByUserId: 'U' });
  expect(story[1]).toMatchObject({ type: 'call.completed' });
});

it('recording, voicemail and transcript come to one call', () => {
  const content = { call_id: CALL.call_id, caller_number: '+13105550176', callee_did_number: '+14155550142' };
  const voicemail = { ...content, id: 'V' };
  const story = [
    ...missed(1, 30),
    ...said('phone.voicemail_received', 60, { ...voicemail, duration: 17, download_url: 'https://zoom.example.com/v' }),
    ...said('phone.voicemail_transcript_completed', 70, { ...voicemail, transcription: { content: 'Call me' } }),
    ...said('phone.recording_completed', 80, { recordings: [{ ...content, id: 'R', duration: 5 }] }),
  ];
  expectInAnyOrder(story, {
    missed: true,
    voicemail: { id: 'V', durationSeconds: 17, transcript: 'Call me' },
    recordings: [{ id: 'R', durationSeconds: 5 }],
  });
});

it('a message that failed after it was sent has failed, in every order', () => {
  const object = {
    message_id: 'IQ-1',
    sender: { phone_number: '1415' },
    to_members: [{ phone_number: '13105550176' }],
  };
  const story = [
    ...said('phone.sms_sent', 0, object),
    ...said('phone.sms_sent_failed', 1, { ...object, failure_reason: '1101' }),
  ];
  for (const order of permutations([...story, ...story])) {
    expect(messageItemOf(source, order)).toMatchObject({ status: 'failed', errorCode: '1101', to: ['+13105550176'] });
  }
});
