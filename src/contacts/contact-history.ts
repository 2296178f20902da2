import { createHash } from 'node:crypto';
import { sql, type QueryExecutorProvider } from 'kysely';
import {
  canonicalText,
  recordset,
  isoOf,
  millisecondsOf,
  toKey,
  type Contact,
  type OlderRows,
  type WebhookEvent,
} from '../contract/index.js';
import { statementsOf } from './contact-statements.js';

/** One event said that a field has a value. Changes are made of these when they are read, so that order cannot matter. */
export interface Observation {
  field: string;
  /** Milliseconds; null when the sender gave no time, which counts as oldest. */
  at: number | null;
  value: unknown;
}

export interface ContactChange {
  field: string;
  /** Null also when nothing was known before. */
  from: unknown;
  to: unknown;
  at: string | null;
}

export function observationsOf(event: WebhookEvent<Contact>): Observation[] {
  const at = millisecondsOf(event.occurredAt);
  return Object.entries(statementsOf(event)).map(([field, value]) => ({ field, at, value }));
}

/** Newest first. An observation that says what was known already is no change, nor that a new contact is not deleted. */
export function changesOf(observations: readonly Observation[]): ContactChange[] {
  const oldestFirst = observations
    .map((observation) => ({ ...observation, text: canonicalText(observation.value) }))
    .sort(compare);
  const known = new Map<string, { value: unknown; text: string }>();
  const changes: ContactChange[] = [];
  for (const { field, at, value, text } of oldestFirst) {
    const before = known.get(field) ?? (field === 'deleted' ? NOT_DELETED : NOTHING);
    if (before.text !== text) changes.push({ field, from: before.value, to: value, at: isoOf(at) });
    known.set(field, { value, text });
  }
  return changes.reverse();
}

const NOTHING = { value: null, text: 'null' };
const NOT_DELETED = { value: false, text: 'false' };

type Ordered = Observation & { text: string };

/** By time; at the same time in the order that makes the value the contact shows the last one (see `newest`). */
function compare(one: Ordered, other: Ordered): number {
  const [left, right] = [one.at ?? -Infinity, other.at ?? -Infinity];
  if (left !== right) return left - right;
  if (one.field !== other.field) return one.field < other.field ? -1 : 1;
  return one.text < other.text ? -1 : Number(one.text > other.text);
}

/** An observation, and of which contact it is. */
export interface Observed {
  contactId: string;
  source: string;
  observation: Observation;
}

const OBSERVED = {
  contactId: 'text',
  source: 'text',
  field: 'text',
  at: 'timestamptz',
  digest: 'text',
  observation: 'json',
};

/** Stores what was observed; what is there already stays. */
export async function storeObservations(trx: QueryExecutorProvider, observed: readonly Observed[]): Promise<void> {
  const rows = observed.map(({ contactId, source, observation: { field, at, value } }) => ({
    contactId: toKey(contactId),
    source,
    field: toKey(field),
    at: isoOf(at) ?? '-infinity',
    digest: createHash('sha256').update(canonicalText(value)).digest('hex'),
    observation: JSON.stringify({ field, at, value }),
  }));
  await sql`
    insert into contact_observations (contact_id, source, field, at, digest, observation)
    select "contactId", source, field, at, digest, observation from ${recordset('new', OBSERVED, rows)}
    order by 1, 2, 3, 4, 5
    on conflict do nothing`.execute(trx);
}

/** Copies what was observed of these contacts, in a rebuild. */
export async function keepObservations(
  trx: QueryExecutorProvider,
  older: OlderRows,
  contacts: readonly { id: string; source: string }[],
): Promise<void> {
  const kept = contacts.map(({ id, source }) => ({ id: toKey(id), source }));
  await sql`
    insert into contact_observations (contact_id, source, field, at, digest, observation)
    select contact_id, source, field, at, digest, observation from ${older.table('contact_observations')}
    where (contact_id, source) in (select id, source from ${recordset('kept', { id: 'text', source: 'text' }, kept)})
    on conflict do nothing`.execute(trx);
}
