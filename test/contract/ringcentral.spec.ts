import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import type { SourceEvent } from '../../src/sources/reading.js';
import { RingcentralSettings } from '../../src/sources/ringcentral/ringcentral.settings.js';
import type { Source } from '../../src/sources/source.js';
import { deliveriesOf, permutations } from '../support/orders.js';
import { callItemOf, eventsOf, messageItemOf } from '../support/source-events.js';
import { openWith } from '../support/source-vectors.js';

interface Notification {
  uuid: string;
  body: Record<string, unknown> & { parties: Record<string, unknown>[] };
}

let source: Source;
beforeAll(async () => {
  const entry = {
    settings: RingcentralSettings,
    load: () => import('../../src/sources/ringcentral/ringcentral.source.js'),
  };
  source = await openWith(entry, { SECRET: 'rc-verification-token-6b1f0e' });
});

const payload = (name: string) =>
  JSON.parse(readFileSync(`test/fixtures/ringcentral/payloads/${name}.json`, 'utf8')) as Notification;

/** What a party says at a second of the call. */
function party(second: number, code: string, more: Record<string, unknown> = {}, reason?: string): SourceEvent {
  const { body, ...rest } = payload('telephony.disconnected');
  const eventTime = new Date(Date.UTC(2026, 10, 20, 14, 0, second)).toISOString();
  const parties = [{ ...body.parties[0], status: { code, reason }, ...more }];
  const [event] = eventsOf(source, { ...rest, uuid: `${code}-${second}`, body: { ...body, eventTime, parties } });
  if (event === undefined) throw new Error('expected an event');
  return event;
}

function endsTheSame(story: readonly SourceEvent[]): ReturnType<typeof callItemOf> {
  const expected = callItemOf(source, story);
  for (const order of permutations(story)) expect(callItemOf(source, order)).toEqual(expected);
  fc.assert(
    fc.property(deliveriesOf(story), (batches) => {
      expect(callItemOf(source, batches.flat())).toEqual(expected);
    }),
    { numRuns: 100 },
  );
  return expected;
}

describe('a telephony session ends the same in every order and repetition', () => {
  const ring = () => [party(0, 'Setup'), party(2, 'Proceeding')];

  it('that was answered, held and recorded', () => {
    const recordings = [{ id: '401654758008', active: true }];
    const talk = [party(10, 'Answered', { recordings }), party(30, 'Hold'), party(40, 'Answered')];
    expect(endsTheSame([...ring(), ...talk, party(70, 'Disconnected', {}, 'CallFinished')])).toMatchObject({
      ...{ direction: 'inbound', status: 'completed', missed: false, durationSeconds: 60, ringSeconds: 10 },
      ...{ from: '+13105550176', to: '+14155550142', recordings: [{ id: '401654758008' }] },
    });
  });

  it('that went to voicemail', () => {
    const end = party(30, 'Disconnected', { missedCall: true }, 'Voicemail');
    expect(end).toMatchObject({ type: 'call.missed', data: { missed: true, status: 'no-answer' } });
    expect(endsTheSame([...ring(), party(20, 'VoiceMail'), end])).toMatchObject({ status: 'no-answer', missed: true });
  });

  it('that one member of a queue let ring, and another one took', () => {
    const other = { id: 'p-3', queueCall: true };
    const missed = party(15, 'Disconnected', { missedCall: true, queueCall: true }, 'NoAnswer');
    expect(missed).toMatchObject({ type: 'call.completed', data: { missed: null } });
    const talk = [party(20, 'Answered', other), party(50, 'Disconnected', other, 'CallFinished')];
    expect(endsTheSame([...ring(), missed, ...talk])).toMatchObject({ status: 'completed', missed: false });
  });

  it('that was outbound and not taken', () => {
    const ours = { direction: 'Outbound' };
    const end = party(20, 'Disconnected', ours, 'NoAnswer');
    expect(end).toMatchObject({ type: 'call.completed', data: { missed: false } });
    expect(endsTheSame([party(0, 'Setup', ours), end])).toMatchObject({ status: 'no-answer', missed: false });
  });
});

it.each([
  ['NoAnswer', 'no-answer'],
  ['TargetBusy', 'busy'],
  ['Rejected', 'busy'],
  ['Cancelled', 'canceled'],
  ['CallFinished', 'completed'],
  ['BlindTransfer', 'completed'],
])('a party disconnected by %s ended as %s', (reason, status) => {
  expect(party(9, 'Disconnected', {}, reason)).toMatchObject({
    type: 'call.completed',
    data: { status, missed: null },
  });
});

it.each(['Gone', 'FaxReceive', 'NewWord'])('the word %s changes no status', (code) => {
  const events = [party(10, 'Answered'), party(20, code)];
  expect(events[1]).toMatchObject({ type: 'call.updated', data: { status: null }, problems: [] });
  expect(callItemOf(source, events)).toMatchObject({ status: 'in-progress', endedAt: null });
});

it('several parties in one notification are several events about one call', () => {
  const { body, ...rest } = payload('telephony.answered');
  const parties = [...body.parties, { status: 7 }, ...body.parties];
  const events = eventsOf(source, { ...rest, body: { ...body, parties } });
  expect(events.map(({ type, dedupeKey }) => [type, dedupeKey])).toEqual([
    ['call.answered', `${rest.uuid}#0`],
    ['ringcentral.telephony.sessions', `${rest.uuid}#1`],
    ['call.answered', `${rest.uuid}#2`],
  ]);
});

it('a message ends the same in every order and repetition', () => {
  const story = ['Queued', 'Sent', 'Delivered'].flatMap((messageStatus) => {
    const { body, ...rest } = payload('a2p-sms.messages');
    return eventsOf(source, { ...rest, uuid: messageStatus, body: { ...body, messageStatus, errorCode: null } });
  });
  const expected = messageItemOf(source, story);
  for (const order of permutations([...story, ...story])) expect(messageItemOf(source, order)).toEqual(expected);
  expect(expected).toMatchObject({ status: 'delivered', direction: 'outbound' });
});
