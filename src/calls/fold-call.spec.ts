import fc from 'fast-check';
import type { Call, WebhookEvent } from '../contract/index.js';
import { deliveriesOf, permutations } from '../../test/support/orders.js';
import { callEvent } from '../../test/support/sample-events.js';
import { placeInTime, toCallItem } from './call-item.js';
import { callStateOf, mergeCalls } from './fold-call.js';

const fold = (events: readonly WebhookEvent<Call>[]) => events.map(callStateOf).reduce(mergeCalls);
const itemOf = (...events: WebhookEvent<Call>[]) => toCallItem(fold(events));

const at = (second: number) => new Date(Date.parse('2026-10-05T17:00:00Z') + second * 1000).toISOString();

const recording = {
  id: 'RE1',
  url: 'https://example.com/1.mp3',
  type: 'audio/mpeg',
  durationSeconds: 50,
  startedAt: at(10),
};
const line = { content: 'Hello', startSeconds: 0, endSeconds: 1.5, identifier: '+13105550176', userId: null };
const voicemail = {
  id: 'VM1',
  url: 'https://example.com/vm.mp3',
  type: null,
  durationSeconds: 5,
  transcript: 'Call me',
};

const story = [
  callEvent('call.ringing', at(0), { id: 'AC1', direction: 'inbound', status: 'ringing', startedAt: at(0) }),
  callEvent('call.answered', at(10), { id: 'AC1', status: 'answered', answeredAt: at(10), userId: 'US1' }),
  callEvent('call.completed', at(60), {
    id: 'AC1',
    status: 'completed',
    endedAt: at(60),
    voicemail: { ...voicemail, id: null, transcript: null },
    participants: ['+13105550176', '+14155550142'],
  }),
  callEvent('call.recording.completed', at(65), { id: 'AC1', recordings: [recording], participants: [] }),
  callEvent('call.summary.completed', at(66), {
    id: 'AC1',
    summary: ['They met'],
    nextSteps: [],
    status: 'in-progress',
  }),
  callEvent('call.transcript.completed', at(66), { id: 'AC1', transcript: [line] }),
  callEvent('call.voicemail.completed', at(70), { id: 'AC1', voicemail: { ...voicemail, url: null } }),
];

describe('a call', () => {
  it('ends the same under every order of its events', () => {
    const expected = JSON.stringify(fold(story));
    const states = story.map(callStateOf);
    let orders = 0;
    for (const order of permutations(states)) {
      orders += 1;
      if (JSON.stringify(order.reduce(mergeCalls)) !== expected) expect(order.reduce(mergeCalls)).toEqual(fold(story));
    }
    expect(orders).toBe(5040);
  });

  it('ends the same under repetition and any cut into batches', () => {
    const expected = fold(story);
    fc.assert(
      fc.property(deliveriesOf(story), (batches) => {
        expect(batches.map(fold).reduce(mergeCalls)).toEqual(expected);
      }),
    );
  });

  it('shows everything its events say', () => {
    expect(itemOf(...story)).toMatchObject({
      status: 'completed',
      missed: false,
      startedAt: at(0),
      answeredAt: at(10),
      endedAt: at(60),
      durationSeconds: 50,
      participants: ['+13105550176', '+14155550142'],
      recordings: [recording],
      voicemail,
      summary: ['They met'],
      nextSteps: [],
      transcript: [line],
      userId: 'US1',
      firstEventAt: at(0),
      lastEventAt: at(70),
      truncated: false,
    });
  });

  it('is there from the first event on, whatever that is', () => {
    const summary = callEvent('call.summary.completed', at(66), { id: 'AC1', summary: ['They met'] });
    expect(itemOf(summary)).toMatchObject({ id: 'AC1', status: null, missed: false, summary: ['They met'] });
    expect(placeInTime(fold([summary]))).toBe(at(66));
  });
});

describe('a status', () => {
  const statusOf = (...said: [type: string, second: number, status?: string][]) =>
    itemOf(...said.map(([type, second, status]) => callEvent(type, at(second), { id: 'A', status: status ?? null })))
      .status;

  it('is not taken back by a late ringing or start', () => {
    expect(statusOf(['call.completed', 1, 'completed'], ['call.ringing', 2, 'ringing'])).toBe('completed');
    expect(statusOf(['call.ended', 1, 'completed'], ['call.started', 2])).toBe('completed');
    expect(statusOf(['call.completed', 1, 'no-answer'], ['call.answered', 2])).toBe('no-answer');
  });

  it('says how a call ended rather than that it ended', () => {
    expect(statusOf(['call.completed', 1, 'unanswered'], ['call.completed', 2, 'completed'])).toBe('unanswered');
    expect(statusOf(['call.missed', 1], ['call.completed', 2, 'unknown'])).toBe('missed');
  });

  it('is not that of a summary or transcript', () => {
    expect(statusOf(['call.ringing', 1], ['call.summary.completed', 2, 'failed'])).toBe('ringing');
  });
});

describe('missed', () => {
  const missed = (type: string, said: Partial<Call>) => itemOf(callEvent(type, at(0), { id: 'A', ...said })).missed;

  it.each<[boolean, string, Partial<Call>]>([
    [true, 'call.missed', {}],
    [true, 'call.completed', { direction: 'inbound', status: 'completed' }],
    [true, 'call.completed', { direction: 'inbound', status: 'no-answer', durationSeconds: 20 }],
    [true, 'call.completed', { status: 'unanswered' }],
    [false, 'call.completed', { direction: 'outbound', status: 'unanswered' }],
    [false, 'call.completed', { direction: 'inbound', status: 'completed', answeredAt: at(0) }],
    [false, 'call.ended', { direction: 'inbound', status: 'completed', durationSeconds: 120 }],
    [false, 'call.completed', { direction: 'inbound', status: 'ai-handled' }],
    [false, 'call.completed', { direction: 'inbound', status: 'completed', forwardedTo: '+1' }],
    [false, 'call.ringing', { direction: 'inbound', status: 'ringing' }],
  ])('is %s for %s with %j', (expected, type, said) => {
    expect(missed(type, said)).toBe(expected);
  });
});

describe('recordings', () => {
  it('are one per id, with the address last said, and not doubled by an event that knows the address only', () => {
    const renewed = { ...recording, url: 'https://example.com/renewed.mp3' };
    const nameless = { ...recording, id: null };
    const other = { ...recording, id: null, url: 'https://example.com/2.mp3' };
    const events = [[nameless], [recording], [renewed, other]].map((recordings, index) =>
      callEvent('call.recording.completed', at(index), { id: 'A', recordings }),
    );
    for (const order of permutations(events)) expect(itemOf(...order).recordings).toEqual([renewed, other]);
  });
});
