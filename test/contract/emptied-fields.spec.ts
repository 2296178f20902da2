import { readFileSync } from 'node:fs';
import { section, tableRows } from '../docs/markdown.js';
import { eventOf, NUMBERS, sampleText } from '../support/openphone-samples.js';
import { changesOf, observationsOf } from '../../src/contacts/contact-history.js';
import { toContactItem } from '../../src/contacts/contact-item.js';
import { contactStateOf, mergeContacts } from '../../src/contacts/fold-contact.js';
import type { Contact, WebhookEvent } from '../../src/contract/index.js';
import { EMPTIED_BY_NULL } from '../../src/sources/openphone/cleared.js';

type Fields = Record<string, unknown>;
type Whole = 'legacy' | '2026-03-30';

const SAMPLES: Record<Whole, [name: string, part: 'object' | 'resource']> = {
  legacy: ['legacy/contact.updated.v3-app', 'object'],
  '2026-03-30': ['2026-03-30/contact.updated', 'resource'],
};
const BEFORE = '2026-10-01T00:00:00.000Z';
const AFTER = '2026-10-02T00:00:00.000Z';
const sent = (field: string) => (field === 'origin' ? 'source' : field);

function update(dialect: Whole, at: string, change: (contact: Fields) => void): WebhookEvent<Contact> {
  const [name, part] = SAMPLES[dialect];
  const body = JSON.parse(sampleText(name));
  Object.assign(body.data[part], { location: 'Oakland', externalId: 'crm-1', source: 'public-api' });
  change(body.data[part]);
  return eventOf(JSON.stringify({ ...body, id: `EV${at}`, createdAt: at })) as unknown as WebhookEvent<Contact>;
}

function itemOf(events: readonly WebhookEvent<Contact>[]) {
  return toContactItem(events.map(contactStateOf).reduce(mergeContacts), NUMBERS);
}

const FIELDS = (['legacy', '2026-03-30'] as const).flatMap((dialect) =>
  EMPTIED_BY_NULL[dialect].map((field) => ({ dialect, field })),
);

describe.each(FIELDS)('$field of a whole contact ($dialect)', ({ dialect, field }) => {
  const full = update(dialect, BEFORE, () => undefined);
  const value = itemOf([full])[field];

  it('is emptied by null, with the change in the history, in either order', () => {
    const cleared = update(dialect, AFTER, (contact) => (contact[sent(field)] = null));
    for (const order of [
      [full, cleared],
      [cleared, full],
    ]) {
      expect(itemOf(order)[field]).toBeNull();
      expect(changesOf(order.flatMap(observationsOf))).toContainEqual({ field, from: value, to: null, at: AFTER });
    }
    expect(typeof value).toBe('string');
  });

  it('stays where the payload does not speak of it', () => {
    const silent = update(dialect, AFTER, (contact) => delete contact[sent(field)]);
    expect(itemOf([full, silent])[field]).toBe(value);
    expect(changesOf([full, silent].flatMap(observationsOf))).not.toContainEqual(
      expect.objectContaining({ field, at: AFTER }),
    );
  });

  it('comes back with a later value', () => {
    const cleared = update(dialect, BEFORE, (contact) => (contact[sent(field)] = null));
    expect(itemOf([cleared, update(dialect, AFTER, () => undefined)])[field]).toBe(value);
  });
});

it('a name is never another one than its parts', () => {
  for (const dialect of ['legacy', '2026-03-30'] as const) {
    const full = update(dialect, BEFORE, () => undefined);
    const first = update(dialect, AFTER, (contact) => (contact['firstName'] = null));
    expect(itemOf([full, first])).toMatchObject({ name: 'Delgado', firstName: null, lastName: 'Delgado' });
    const silent = update(dialect, AFTER, (contact) => {
      contact['firstName'] = null;
      delete contact['lastName'];
    });
    expect(itemOf([full, silent])).toMatchObject({ name: 'Delgado', firstName: null, lastName: 'Delgado' });
    const both = update(dialect, AFTER, (contact) => Object.assign(contact, { firstName: null, lastName: null }));
    expect(itemOf([full, both])).toMatchObject({ name: null, firstName: null, lastName: null });
  }
});

it('a null of the flat form is silence, but in its changes', () => {
  const event = (data: Fields, at: string) =>
    eventOf(
      JSON.stringify({ event_type: 'contact.updated', data: { id: 'c1', changes: {}, timestamp: at, ...data } }),
    ) as unknown as WebhookEvent<Contact>;
  const full = event({ name: 'John', changes: { company: 'Acme' } }, BEFORE);
  expect(itemOf([full, event({ name: null }, AFTER)])).toMatchObject({ name: 'John', company: 'Acme' });
  expect(itemOf([full, event({ changes: { company: null } }, AFTER)])).toMatchObject({ name: 'John', company: null });
});

it('docs/openphone-wire.md has the fields', () => {
  const rows = tableRows(section(readFileSync('docs/openphone-wire.md', 'utf8'), 'Null, and silence'));
  const documented = rows.map(([dialect = '', fields = '']) => [
    dialect.replaceAll('`', ''),
    dialect === '`workwhile`' ? [] : fields.replaceAll('`', '').split(', '),
  ]);
  expect(Object.fromEntries(documented)).toEqual(EMPTIED_BY_NULL);
});
