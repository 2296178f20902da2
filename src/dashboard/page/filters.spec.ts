import { eventOf } from './event-of.js';
import { filterParameters, matches, NO_FILTERS } from './filters.js';

describe('a filter', () => {
  it.each([
    ['message.received', 'message.received', true],
    ['message.received', 'message.sent', false],
    ['message.*', 'message.received', true],
    ['*.received', 'message.received', true],
    ['m*.*d', 'message.received', true],
    ['*', 'anything', true],
    ['call.*', 'message.received', false],
    ['ab*ba', 'aba', false],
    ['.*', 'message', false],
    ['*.*.*', 'call.completed', false],
    ['message.*, call.completed', 'call.completed', true],
    ['message.*,call.completed', 'call.ringing', false],
  ])('%s of the type, for %s: %s', (pattern, type, fits) => {
    expect(matches(eventOf({ type }), { ...NO_FILTERS, type: pattern })).toBe(fits);
  });

  it('of source, subject, state and time', () => {
    const event = eventOf({
      states: ['done', 'dead'],
      subject: 'AC1',
      source: 'twilio',
      receivedAt: '2026-11-25T08:00:00.000Z',
    });
    const fits = (filters: Partial<typeof NO_FILTERS>) => matches(event, { ...NO_FILTERS, ...filters });
    expect([fits({ subject: 'AC1' }), fits({ subject: 'AC' })]).toEqual([true, false]);
    expect([fits({ source: 'twilio' }), fits({ source: 'acme' })]).toEqual([true, false]);
    expect([fits({ state: 'dead' }), fits({ state: 'retry' })]).toEqual([true, false]);
    expect([fits({ since: event.receivedAt }), fits({ until: event.receivedAt })]).toEqual([true, false]);
  });

  it('is a query parameter only when it is set', () => {
    expect(filterParameters({ ...NO_FILTERS, type: 'call.*' }).toString()).toBe('type=call.*');
  });
});
