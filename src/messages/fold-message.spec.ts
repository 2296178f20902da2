import fc from 'fast-check';
import type { Message, WebhookEvent } from '../contract/index.js';
import { NUMBERS } from '../../test/support/openphone-samples.js';
import { deliveriesOf, permutations } from '../../test/support/orders.js';
import { messageEvent } from '../../test/support/sample-events.js';
import { mergeMessages, messageStateOf } from './fold-message.js';
import { placeInTime, toMessageItem } from './message-item.js';

const fold = (events: readonly WebhookEvent<Message>[]) => events.map(messageStateOf).reduce(mergeMessages);
const itemOf = (...events: WebhookEvent<Message>[]) => toMessageItem(fold(events), NUMBERS);

const T0 = '2026-10-05T16:00:00.000Z';
const T1 = '2026-10-05T16:00:01.000Z';
const T2 = '2026-10-05T16:00:02.000Z';

const story = [
  messageEvent('message.sent', T0, {
    id: 'AC1',
    status: 'sent',
    from: '+14155550142',
    to: ['+13105550176'],
    body: 'Hi',
    createdAt: T0,
  }),
  messageEvent('message.delivered', T1, {
    id: 'AC1',
    status: 'delivered',
    conversationId: 'CN1',
    direction: 'outbound',
  }),
  messageEvent('message.failed', T0, { id: 'AC1', status: 'failed', errorCode: '30003' }),
  messageEvent('message.delivered', T1, { id: 'AC1', body: 'hi', contactIds: [], createdAt: 'yesterday' }),
  messageEvent('message.sent', null, { id: 'AC1', media: [{ url: 'https://example.com/a', type: null }] }),
];

describe('a message', () => {
  it('ends the same under every order of its events', () => {
    const expected = fold(story);
    for (const order of permutations(story)) expect(fold(order)).toEqual(expected);
  });

  it('ends the same under repetition and any cut into batches', () => {
    const expected = fold(story);
    fc.assert(
      fc.property(deliveriesOf(story), (batches) => {
        expect(batches.map(fold).reduce(mergeMessages)).toEqual(expected);
      }),
    );
  });

  it('shows everything its events say', () => {
    expect(itemOf(...story)).toMatchObject({
      direction: 'outbound',
      from: '+14155550142',
      to: ['+13105550176'],
      body: 'hi',
      media: [{ url: 'https://example.com/a', type: null }],
      status: 'delivered',
      errorCode: null,
      conversationId: 'CN1',
      contactIds: [],
      createdAt: T0,
      firstEventAt: T0,
      lastEventAt: T1,
      truncated: false,
    });
  });

  it('is not erased by events that do not speak of a field', () => {
    expect(
      itemOf(messageEvent('message.sent', T0, { id: 'A', body: 'Hi' }), messageEvent('message.sent', T1, { id: 'A' }))
        .body,
    ).toBe('Hi');
  });

  it('has the place of its creation, else of its first event, else the epoch', () => {
    const placeOf = (...events: WebhookEvent<Message>[]) => placeInTime(fold(events));
    expect(placeOf(messageEvent('message.sent', T2, { id: 'A', createdAt: T1 }))).toBe(T1);
    expect(
      placeOf(
        messageEvent('message.sent', T2, { id: 'A', createdAt: 'soon' }),
        messageEvent('message.sent', T1, { id: 'A' }),
      ),
    ).toBe(T1);
    expect(placeOf(messageEvent('message.sent', null, { id: 'A' }))).toBe('1970-01-01T00:00:00.000Z');
  });
});

describe('a status', () => {
  const statusOf = (...said: [Message['status'], string][]) =>
    itemOf(...said.map(([status, at]) => messageEvent('message.sent', at, { id: 'A', status }))).status;

  it('never goes back', () => {
    expect(statusOf(['delivered', T0], ['sent', T1], ['queued', T2])).toBe('delivered');
    expect(statusOf(['sent', T0], ['received', T1])).toBe('sent');
    expect(statusOf(['undelivered', T0], ['sent', T1])).toBe('undelivered');
  });

  it('is the last of several final ones', () => {
    expect(statusOf(['failed', T0], ['delivered', T1])).toBe('delivered');
    expect(statusOf(['undelivered', T1], ['delivered', T0])).toBe('undelivered');
  });

  it('is taken from the type where the payload has none', () => {
    expect(itemOf(messageEvent('message.undelivered', T0, { id: 'A', errorCode: '1' }))).toMatchObject({
      status: 'undelivered',
      errorCode: '1',
    });
  });

  it('gives way when nobody knows the word', () => {
    expect(statusOf(['sending' as never, T2], ['sent', T1])).toBe('sent');
    expect(statusOf(['constructor' as never, T2], ['sent', T1])).toBe('sent');
  });
});

describe('a conversation', () => {
  const conversationOf = (said: Partial<Message>) =>
    itemOf(messageEvent('message.sent', T0, { id: 'A', ...said })).conversation;

  it('is the one the sender names', () => {
    expect(conversationOf({ conversationId: 'CN1', from: 'a', to: ['b'] })).toEqual({ id: 'CN1', derived: false });
  });

  it('is made from the parties otherwise, the same for both directions', () => {
    const there = conversationOf({ from: '+1', to: ['+2', '+3'], direction: 'outbound', phoneNumberId: 'PN1' });
    expect(there).toEqual({ id: expect.stringMatching(/^derived-[0-9a-f]{32}$/) as string, derived: true });
    expect(conversationOf({ from: '+3', to: ['+2', '+1'], direction: 'inbound' })).toEqual(there);
    expect(conversationOf({ from: '+1', to: ['+2'] })).not.toEqual(there);
  });

  it('needs our phone number id where only one party is known, and nothing is invented without any', () => {
    const one = conversationOf({ from: '+1', phoneNumberId: 'PN1' });
    expect(one).not.toEqual(conversationOf({ from: '+1', phoneNumberId: 'PN2' }));
    expect(conversationOf({})).toBeNull();
  });
});
