import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { toCallItem } from '../../src/calls/call-item.js';
import type { Call, Message, WebhookEvent } from '../../src/contract/index.js';
import { endOfCall, endOfMessage } from '../support/one-end.js';
import { PROVEN } from '../support/source-events.js';
import { requestOf } from '../support/source-request.js';
import { fixturesOf } from '../support/source-vectors.js';
import { isForm } from '../../src/sources/twilio/signature.js';
import { read } from '../../src/sources/twilio/read.js';

const TYPE = { 'content-type': 'application/x-www-form-urlencoded' };

function eventsOf<Data>(body: string): WebhookEvent<Data>[] {
  const { events } = read(requestOf(body, TYPE), PROVEN);
  return events.map((event) => ({ ...event, source: 'twilio' }) as unknown as WebhookEvent<Data>);
}
const payload = (name: string) => readFileSync(`${fixturesOf('twilio')}/payloads/${name}.form`, 'utf8');

const call = ['call.status-ringing', 'call.status-in-progress', 'call.status-completed', 'recording.status-completed']
  .map(payload)
  .flatMap((body) => eventsOf<Call>(body));
const message = ['queued', 'sent', 'delivered', 'read']
  .map((status) => payload('message.status-sent').replace('MessageStatus=sent', `MessageStatus=${status}`))
  .flatMap((body) => eventsOf<Message>(body));

it('a call ends the same in every order and repetition', () => {
  const expected = endOfCall(call);
  expect(toCallItem(expected)).toMatchObject({
    status: 'completed',
    direction: 'outbound',
    answeredAt: '2026-11-20T14:50:11.000Z',
    endedAt: '2026-11-20T14:52:19.000Z',
    durationSeconds: 128,
    missed: false,
    recordings: [{ id: 'RE2b3c4d5e6f708192a3b4c5d6e7f8091a', startedAt: '2026-11-20T14:50:13.000Z' }],
  });
});

it('a message ends the same in every order and repetition, and a read one stays delivered', () => {
  const expected = endOfMessage(message);
  expect(expected.status?.[0]).toBe('delivered');
  expect(message.map(({ type }) => type)).toEqual([
    'message.queued',
    'message.sent',
    'message.delivered',
    'message.read',
  ]);
});

const name = fc.oneof(
  fc.constantFrom(
    'CallSid',
    'CallStatus',
    'MessageSid',
    'MessageStatus',
    'Body',
    'From',
    'To',
    'NumMedia',
    'MediaUrl0',
  ),
  fc.constantFrom('RecordingSid', 'Timestamp', 'SequenceNumber', 'OptOutType', '__proto__', 'constructor', 'toString'),
  fc.string({ maxLength: 5 }),
);
const value = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('', 'STOP', '1', '9'.repeat(40)));

it('any form and any bytes are read into events that can be stored', () => {
  const form = fc.array(fc.tuple(name, value), { maxLength: 12 }).map((pairs) => new URLSearchParams(pairs).toString());
  const body = fc.oneof(
    form.map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  const type = fc.constantFrom('application/x-www-form-urlencoded', 'application/json', '');
  fc.assert(
    fc.property(body, type, (bytes, contentType) => {
      const { events } = read(requestOf(bytes, { 'content-type': contentType }), PROVEN);
      expect(events.length).toBeGreaterThan(0);
      for (const { type: kind, dedupeKey, subject, data } of events) {
        expect(kind).not.toBe('');
        expect(dedupeKey.length).toBeLessThanOrEqual(200);
        expect(() => JSON.stringify({ subject, data })).not.toThrow();
      }
    }),
    { numRuns: 1_000 },
  );
});

it.each([
  ['application/x-www-form-urlencoded', true],
  ['Application/X-WWW-Form-Urlencoded; charset=UTF-8', true],
  ['application/x-www-form-urlencoded2', false],
  ['application/json', false],
  [undefined, false],
])('%p is a form: %p', (contentType, expected) => expect(isForm(contentType)).toBe(expected));
