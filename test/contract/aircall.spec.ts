import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { toCallItem } from '../../src/calls/call-item.js';
import { callStateOf, mergeCalls } from '../../src/calls/fold-call.js';
import type { Call, Message, WebhookEvent } from '../../src/contract/index.js';
import { mergeMessages, messageStateOf } from '../../src/messages/fold-message.js';
import { readWebhook } from '../../src/sources/aircall/read.js';
import { NUMBERS } from '../support/openphone-samples.js';
import { deliveriesOf, permutations } from '../support/orders.js';
import { PROVEN } from '../support/source-events.js';
import { requestOf } from '../support/source-request.js';

interface Body {
  event: string;
  timestamp: number;
  data: Record<string, unknown>;
}

/** The event of a payload, as another one and seconds later where asked. */
function said<Data>(name: string, change: Partial<Body> & { later?: number } = {}): WebhookEvent<Data> {
  const body = JSON.parse(readFileSync(`test/fixtures/aircall/payloads/${name}.json`, 'utf8')) as Body;
  const { later = 0, event = body.event, data = {} } = change;
  const sent = { ...body, event, timestamp: body.timestamp + later, data: { ...body.data, ...data } };
  const [read] = readWebhook(requestOf(JSON.stringify(sent)), PROVEN, NUMBERS).events;
  return { ...read, source: 'aircall' } as unknown as WebhookEvent<Data>;
}

const foldCalls = (events: readonly WebhookEvent<Call>[]) => events.map(callStateOf).reduce(mergeCalls);
const foldMessages = (events: readonly WebhookEvent<Message>[]) => events.map(messageStateOf).reduce(mergeMessages);

const TAKEN = [
  said<Call>('call.created'),
  said<Call>('call.answered'),
  said<Call>('call.ended', { event: 'call.hungup', later: -29, data: { recording: null } }),
  said<Call>('call.ended'),
  said<Call>('summary.created'),
  said<Call>('transcription.created'),
];
const MISSED = [
  said<Call>('call.created', { data: { id: 2093500 } }),
  said<Call>('call.created', { event: 'call.ringing_on_agent', later: 2, data: { id: 2093500 } }),
  said<Call>('call.ended-voicemail', { event: 'call.hungup', later: -30, data: { voicemail: null } }),
  said<Call>('call.ended-voicemail'),
  said<Call>('call.ended-voicemail', { event: 'call.comm_assets_generated', later: 5 }),
];

describe('a call', () => {
  it.each([
    ['that was taken', TAKEN],
    ['that was missed', MISSED],
  ])('%s ends the same under every order and repetition of its events', (_what, story) => {
    const expected = foldCalls(story);
    for (const order of permutations(story)) expect(foldCalls(order)).toEqual(expected);
    const property = fc.property(deliveriesOf(story), (batches) => {
      expect(batches.map(foldCalls).reduce(mergeCalls)).toEqual(expected);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('that was taken has all that its events say', () => {
    expect(toCallItem(foldCalls(TAKEN))).toMatchObject({
      id: '2093441',
      status: 'completed',
      missed: false,
      durationSeconds: 122,
      ringSeconds: 8,
      summary: ['Dana asked to move the appointment to Thursday.'],
      transcript: [{ identifier: '+13105550176' }, { userId: '789' }],
    });
  });

  it('that was missed is missed, and has its voicemail', () => {
    const voicemail = { url: expect.stringContaining('2093500.mp3') as string };
    expect(toCallItem(foldCalls(MISSED))).toMatchObject({ status: 'no-answer', missed: true, voicemail });
    expect(MISSED.filter(({ type }) => type === 'call.missed')).toHaveLength(1);
  });

  it('has one recording, however often its address is signed again', () => {
    const data = { recording: 'https://assets.aircall.example.test/rec/2093441.mp3?Expires=1795999999' };
    const again = said<Call>('call.ended', { event: 'call.comm_assets_generated', later: 60, data });
    for (const order of permutations([...TAKEN.slice(0, 4), again]))
      expect(toCallItem(foldCalls(order)).recordings).toMatchObject([{ url: data.recording }]);
  });
});

it('a message ends the same under every order and repetition of its events', () => {
  const story = [said<Message>('message.sent'), said<Message>('message.status_updated')];
  const expected = foldMessages(story);
  for (const order of permutations([...story, ...story])) expect(foldMessages(order)).toEqual(expected);
  expect(expected.status?.[0]).toBe('delivered');
});
