import { readFileSync } from 'node:fs';
import { toCallItem } from '../../src/calls/call-item.js';
import type { Call, Message, WebhookEvent } from '../../src/contract/index.js';
import { endOfCall, endOfMessage } from '../support/one-end.js';
import { requestOf } from '../support/source-request.js';
import { fixturesOf } from '../support/source-vectors.js';
import { read } from '../../src/sources/vonage/read.js';

type Body = Record<string, unknown>;

const payload = (name: string) =>
  JSON.parse(readFileSync(`${fixturesOf('vonage')}/payloads/${name}.json`, 'utf8')) as Body;
const eventOf = <Data>(body: Body) =>
  ({ ...read(requestOf(JSON.stringify(body))).events[0], source: 'vonage' }) as unknown as WebhookEvent<Data>;

const answered = payload('voice.answered');
const call = [
  { ...answered, status: 'started', timestamp: '2026-11-20T14:30:00.000Z' },
  { ...answered, status: 'ringing', timestamp: '2026-11-20T14:30:01.000Z' },
  answered,
  payload('voice.completed'),
].map((body) => eventOf<Call>(body));
const submitted = payload('messages.status-submitted');
const message = ['submitted', 'delivered', 'read'].map((status, index) =>
  eventOf<Message>({ ...submitted, status, timestamp: `2026-11-20T14:59:0${index}.000Z` }),
);

it('a call ends the same in every order and repetition', () => {
  const expected = endOfCall(call);
  expect(toCallItem(expected)).toMatchObject({
    status: 'completed',
    direction: 'inbound',
    answeredAt: '2026-11-20T14:30:06.000Z',
    endedAt: '2026-11-20T14:31:36.000Z',
    durationSeconds: 90,
    missed: false,
  });
});

it('a message ends the same in every order and repetition, and a read one stays delivered', () => {
  const expected = endOfMessage(message);
  expect(expected).toMatchObject({ status: ['delivered', expect.any(Number)], readAt: '2026-11-20T14:59:02.000Z' });
});
