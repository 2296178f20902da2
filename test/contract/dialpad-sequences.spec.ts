import { readFileSync } from 'node:fs';
import { toCallItem } from '../../src/calls/call-item.js';
import { PhoneNumbers, type Call, type Message, type WebhookEvent } from '../../src/contract/index.js';
import type { Proof } from '../../src/sources/authentication.js';
import type { ParsedBody } from '../../src/sources/kit/parse-body.js';
import { readWebhook } from '../../src/sources/dialpad/read.js';
import { endOfCall, endOfMessage } from '../support/one-end.js';
import { requestOf } from '../support/source-request.js';
import { fixturesOf } from '../support/source-vectors.js';

type Claims = Record<string, unknown>;

const NUMBERS = new PhoneNumbers(null);
const payload = (name: string) =>
  JSON.parse(readFileSync(`${fixturesOf('dialpad')}/payloads/${name}.json`, 'utf8')) as Claims;

function eventOf<Data>(claims: Claims): WebhookEvent<Data> {
  const content: ParsedBody = { value: claims, problem: null };
  const proof = { kind: 'proven', trust: 'signed', content } as Proof<ParsedBody>;
  const { events } = readWebhook(requestOf('token'), proof, NUMBERS);
  return { ...events[0], source: 'dialpad' } as unknown as WebhookEvent<Data>;
}

const connected = payload('call.connected');
const hangup = payload('call.hangup');

it('a call ends the same in every order and repetition of its states', () => {
  const ringing = { ...connected, state: 'ringing', date_connected: null, event_timestamp: 1795185001400 };
  const held = { ...connected, state: 'hold', event_timestamp: 1795185050000 };
  const end = endOfCall([ringing, connected, held, hangup].map((claims) => eventOf<Call>(claims)));
  expect(toCallItem(end)).toMatchObject({
    status: 'completed',
    answeredAt: '2026-11-20T14:30:09.800Z',
    endedAt: '2026-11-20T14:31:39.800Z',
    durationSeconds: 90,
    missed: false,
  });
});

it('a leg that was not answered does not end the call that another leg answered', () => {
  const leg = {
    ...hangup,
    call_id: 5635304278850001,
    master_call_id: hangup['call_id'],
    date_connected: null,
    duration: 0,
  };
  const end = endOfCall([connected, leg, hangup].map((claims) => eventOf<Call>(claims)));
  expect(toCallItem(end)).toMatchObject({ status: 'completed', durationSeconds: 90, missed: false });
});

it('a message ends the same in every order and repetition of its states', () => {
  const sent = payload('sms.outbound-success');
  const end = endOfMessage([{ ...sent, message_status: 'pending' }, sent].map((claims) => eventOf<Message>(claims)));
  expect(end.status?.[0]).toBe('sent');
});
