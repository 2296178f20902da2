import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { toCallItem } from '../../src/calls/call-item.js';
import { callStateOf, mergeCalls } from '../../src/calls/fold-call.js';
import type { Call, Message, WebhookEvent } from '../../src/contract/index.js';
import { mergeMessages, messageStateOf } from '../../src/messages/fold-message.js';
import { deliveriesOf, permutations } from '../support/orders.js';
import { PROVEN } from '../support/source-events.js';
import { requestOf } from '../support/source-request.js';
import { readWebhook } from '../../src/sources/telnyx/read.js';

interface Body {
  data: { event_type: string; occurred_at: string; payload: Record<string, unknown> };
}

const read = (body: unknown) => readWebhook(requestOf(JSON.stringify(body)), PROVEN).events;
const payload = (name: string) =>
  JSON.parse(readFileSync(`test/fixtures/telnyx/payloads/${name}.json`, 'utf8')) as Body;

function said<Data>(name: string, more: Record<string, unknown> = {}): WebhookEvent<Data> {
  const body = payload(name);
  Object.assign(body.data.payload, more);
  return { ...read(body)[0], source: 'telnyx' } as unknown as WebhookEvent<Data>;
}

const CALLS = ['initiated', 'answered', 'hangup', 'recording.saved', 'recording.transcription.saved'];
const story = CALLS.map((name) => said<Call>(`call.${name}`));
const foldCalls = (events: readonly WebhookEvent<Call>[]) => events.map(callStateOf).reduce(mergeCalls);

describe('a call', () => {
  it('ends the same under every order of its events', () => {
    const expected = foldCalls(story);
    for (const order of permutations(story)) expect(foldCalls(order)).toEqual(expected);
    expect(toCallItem(expected)).toMatchObject({
      direction: 'inbound',
      status: 'completed',
      missed: false,
      durationSeconds: 91,
      recordings: [{ durationSeconds: 90 }],
      transcript: [{ content: 'Hello, I would like to move my appointment.' }],
    });
  });

  it('ends the same under repetition', () => {
    const expected = foldCalls(story);
    fc.assert(
      fc.property(deliveriesOf(story), (batches) => {
        expect(batches.map(foldCalls).reduce(mergeCalls)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('that nobody answered is missed, whatever the cause of its end', () => {
    for (const hangup_cause of ['normal_clearing', 'originator_cancel', 'no_answer', 'user_busy']) {
      const events = [said<Call>('call.initiated'), said<Call>('call.hangup', { hangup_cause })];
      expect(toCallItem(foldCalls(events)).missed).toBe(true);
    }
  });

  it('of which one event proves that it was missed says so by its type', () => {
    const missed = said<Call>('call.hangup', { hangup_cause: 'timeout', direction: 'incoming' });
    expect(missed).toMatchObject({ type: 'call.missed', data: { missed: true, status: 'no-answer' } });
    expect(said('call.hangup', { hangup_cause: 'timeout', direction: 'outgoing' })).toMatchObject({
      type: 'call.completed',
    });
  });

  it('has a recording to fetch, as its address expires', () => {
    expect(said('call.recording.saved')).toMatchObject({
      toFetch: [{ what: 'recording', id: null, url: expect.stringContaining('9f1e.mp3') }],
    });
  });
});

it('a message ends the same under every order and repetition of its events', () => {
  const events = ['sent', 'finalized-delivered'].map((name) => said<Message>(`message.${name}`));
  const fold = (some: readonly WebhookEvent<Message>[]) => some.map(messageStateOf).reduce(mergeMessages);
  const expected = fold(events);
  for (const order of permutations([...events, ...events])) expect(fold(order)).toEqual(expected);
  expect(expected.status?.[0]).toBe('delivered');
});

it.each([
  ['sending', 'message.queued'],
  ['delivery_unconfirmed', 'message.sent'],
  ['expired', 'message.failed'],
  ['a new word', 'message.updated'],
])('a final status %s of one recipient is %s', (status, type) => {
  const to = [{ phone_number: '+13105550176', status }];
  expect(said('message.finalized-delivered', { to })).toMatchObject({ type, problems: [] });
});

it('odd details are left out, each with a problem', () => {
  const message = said<Message>('message.received', { media: [{ url: 7 }], received_at: 'yesterday' });
  expect(message.data).toMatchObject({ body: 'Photo of the leak 📷', media: [], createdAt: null });
  expect(message).toMatchObject({
    subject: { kind: 'message' },
    problems: expect.arrayContaining([{ path: 'data.payload.received_at', message: expect.any(String) }]),
  });
});

it.each([
  ['a text that is none', { text: 7 }, 'data.payload.text'],
  ['a sender without a number', { from: {} }, 'data.payload.from.phone_number'],
])('%s leaves the object as it is', (_name, more, path) => {
  expect(said('message.received', more)).toMatchObject({
    type: 'telnyx.message.received',
    subject: { kind: 'unknown' },
    data: more,
    problems: [{ path, message: expect.any(String) }],
  });
});

it('what has no equal keeps its name and its object', () => {
  const data = { id: 'e1', event_type: 'call.machine.detection.ended', payload: { result: 'human' } };
  expect(read({ data })).toMatchObject([
    { type: 'telnyx.call.machine.detection.ended', data: { result: 'human' }, dedupeKey: 'e1', problems: [] },
  ]);
});

it('the flat form of version 1 has a problem that says what to set', () => {
  expect(read({ sms_id: '1' })).toMatchObject([
    { type: 'telnyx.unknown', problems: [{ path: 'data', message: expect.stringContaining('webhook_api_version') }] },
  ]);
});

it('whatever an envelope holds, it becomes one event', () => {
  fc.assert(
    fc.property(fc.constantFrom(...CALLS, 'x'), fc.jsonValue(), fc.jsonValue(), (name, inner, id) => {
      const event_type = name === 'x' ? 'message.finalized' : `call.${name}`;
      expect(read({ data: { id, event_type, payload: inner } })).toHaveLength(1);
    }),
    { numRuns: 500 },
  );
});
