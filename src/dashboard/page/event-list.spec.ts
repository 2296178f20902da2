import { changeList, EMPTY_LIST, hasOutgrown, type EventList, type EventListChange } from './event-list.js';
import { eventOf } from './event-of.js';
import { NO_FILTERS } from './filters.js';

const events = (...ids: string[]) => ids.map((id) => eventOf({ id }));
const idsOf = ({ items, fresh }: EventList) => [items.map(({ id }) => id), fresh.map(({ id }) => id)];
const loaded: EventListChange = { kind: 'loaded', page: { items: events('4', '2'), nextCursor: 'more' } };
const arrived = (ids: string[], atOnce = false): EventListChange => ({
  kind: 'arrived',
  events: events(...ids),
  filters: NO_FILTERS,
  atOnce,
});
const after = (...changes: EventListChange[]) => changes.reduce(changeList, EMPTY_LIST);

describe('the list of events', () => {
  it('keeps what is new apart until it is asked for', () => {
    expect(idsOf(after(loaded, arrived(['5']), arrived(['6'])))).toEqual([
      ['4', '2'],
      ['6', '5'],
    ]);
    expect(idsOf(after(loaded, arrived(['5']), arrived(['6']), { kind: 'fresh-shown' }))).toEqual([
      ['6', '5', '4', '2'],
      [],
    ]);
  });

  it('or shows it at once, in the order of receipt', () => {
    expect(idsOf(after(loaded, arrived(['3', '5'], true)))).toEqual([['5', '4', '3', '2'], []]);
  });

  it('has each event once, however often it comes', () => {
    expect(idsOf(after(loaded, arrived(['4', '5']), arrived(['5']), { kind: 'fresh-shown' }))).toEqual([
      ['5', '4', '2'],
      [],
    ]);
  });

  it('goes on after the last page', () => {
    const more: EventListChange = { kind: 'loaded-more', page: { items: events('1'), nextCursor: null } };
    expect(after(loaded, { kind: 'loading-more' }, more)).toMatchObject({ nextCursor: null, state: 'loaded' });
    expect(idsOf(after(loaded, more))).toEqual([['4', '2', '1'], []]);
  });

  it('takes over how events stand, and no others', () => {
    const read: EventListChange = {
      kind: 'read-again',
      events: [eventOf({ id: '4', states: ['done'] }), eventOf({ id: '9' })],
    };
    expect(after(loaded, read).items.map(({ deliveries }) => deliveries.length)).toEqual([1, 0]);
  });

  it('leaves out what does not fit the filters', () => {
    const change: EventListChange = {
      ...arrived(['5']),
      filters: { ...NO_FILTERS, type: 'call.*' },
    } as EventListChange;
    expect(idsOf(after(loaded, change))).toEqual([['4', '2'], []]);
  });

  it('does not grow without end: it is read anew instead', () => {
    const many = Array.from({ length: 700 }, (_, index) => `x${1_000 + index}`);
    const list = after(loaded, arrived(many, true));
    expect(hasOutgrown(list)).toBe(true);
    expect(list.items.length + list.fresh.length).toBeLessThan(250);
  });
});
