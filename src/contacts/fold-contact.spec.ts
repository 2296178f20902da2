import { NUMBERS } from '../../test/support/openphone-samples.js';
import fc from 'fast-check';
import type { Contact, WebhookEvent } from '../contract/index.js';
import { deliveriesOf, permutations } from '../../test/support/orders.js';
import { contactEvent, phone } from '../../test/support/sample-events.js';
import { changesOf, observationsOf } from './contact-history.js';
import { toContactItem } from './contact-item.js';
import { contactStateOf, mergeContacts } from './fold-contact.js';

const fold = (events: readonly WebhookEvent<Contact>[]) => events.map(contactStateOf).reduce(mergeContacts);
const itemOf = (...events: WebhookEvent<Contact>[]) => toContactItem(fold(events), NUMBERS);
const historyOf = (events: readonly WebhookEvent<Contact>[]) => changesOf(events.flatMap(observationsOf));

const at = (second: number) => new Date(Date.parse('2026-10-05T18:00:00Z') + second * 1000).toISOString();

const created = contactEvent('contact.created', at(0), {
  id: 'C1',
  name: 'John Doe',
  phones: [phone('+13105550176')],
});
const renamed = contactEvent('contact.updated', at(1), {
  id: 'C1',
  changes: { name: 'John Smith', email: 'john.smith@example.com', tier: 'gold' },
});
const promoted = contactEvent('contact.updated', at(2), { id: 'C1', name: 'John Smith', role: 'CEO', phones: [] });
const deleted = contactEvent('contact.deleted', at(3), { id: 'C1', deleted: true });
const story = [created, renamed, promoted, deleted];

describe('a contact', () => {
  it('ends the same under every order of its events, and so does its history', () => {
    const [expected, history] = [fold(story), historyOf(story)];
    for (const order of permutations(story)) {
      expect(fold(order)).toEqual(expected);
      expect(historyOf(order)).toEqual(history);
    }
  });

  it('ends the same under repetition and any cut into batches', () => {
    const [expected, history] = [fold(story), historyOf(story)];
    fc.assert(
      fc.property(deliveriesOf(story), (batches) => {
        expect(batches.map(fold).reduce(mergeContacts)).toEqual(expected);
        expect(historyOf(batches.flat())).toEqual(history);
      }),
    );
  });

  it('is changed by lists of changes, and keeps what it knew when it is deleted', () => {
    expect(itemOf(...story)).toEqual({
      id: 'C1',
      source: 'openphone',
      name: 'John Smith',
      firstName: null,
      lastName: null,
      phones: [],
      emails: ['john.smith@example.com'],
      company: null,
      role: 'CEO',
      customFields: [{ name: 'tier', type: null, value: 'gold' }],
      externalId: null,
      origin: null,
      location: null,
      changes: renamed.data.changes,
      deleted: true,
      deletedAt: at(3),
      firstEventAt: at(0),
      lastEventAt: at(3),
      truncated: false,
    });
  });

  it('comes back with an update after its deletion', () => {
    const update = (second: number) => contactEvent('contact.updated', at(second), { id: 'C1', name: 'John' });
    expect(itemOf(deleted, update(4))).toMatchObject({ deleted: false, deletedAt: null });
    expect(itemOf(update(2), deleted)).toMatchObject({ deleted: true });
    expect(itemOf(deleted, update(3))).toMatchObject({ deleted: true });
  });

  it('can lose a value by a change to null, and by an empty list only', () => {
    const cleared = contactEvent('contact.updated', at(5), { id: 'C1', changes: { name: null, email: null } });
    expect(itemOf(renamed, cleared)).toMatchObject({ name: null, emails: [] });
    expect(itemOf(renamed, contactEvent('contact.updated', at(5), { id: 'C1' }))).toMatchObject({ name: 'John Smith' });
  });
});

describe('the history', () => {
  it('has each change once, from what was known to what is said, newest first', () => {
    expect(historyOf(story)).toEqual([
      { field: 'deleted', from: false, to: true, at: at(3) },
      { field: 'role', from: null, to: 'CEO', at: at(2) },
      { field: 'phones', from: ['+13105550176'], to: [], at: at(2) },
      { field: 'name', from: 'John Doe', to: 'John Smith', at: at(1) },
      { field: 'emails', from: null, to: ['john.smith@example.com'], at: at(1) },
      { field: 'customFields.tier', from: null, to: 'gold', at: at(1) },
      { field: 'phones', from: null, to: ['+13105550176'], at: at(0) },
      { field: 'name', from: null, to: 'John Doe', at: at(0) },
    ]);
  });

  it('ends at the value that the contact shows, also for changes of the same time', () => {
    const names = ['Ann', 'Bob', 'Zoë'].map((name) => contactEvent('contact.updated', at(1), { id: 'C1', name }));
    for (const order of permutations(names)) expect(historyOf(order)[0]?.to).toBe(itemOf(...order).name);
  });
});
