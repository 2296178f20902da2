import { sql, type RawBuilder } from 'kysely';
import { toKeys, type Call, type Contact, type Message, type PartyKeys, type Subject } from '../contract/index.js';

/** A number with its country, and nothing else. */
const NUMBER = /^\+[1-9]\d{6,14}$/;
/** Of a sender's own object, what is looked at. */
const MAX_VALUES = 1_000;

/**
 * What an event is found by when somebody asks for a phone number: the keys of the numbers that its message, call or
 * contact is about. Of an object that nobody could read, those that stand there by themselves.
 */
export function partiesOf({ kind }: Pick<Subject, 'kind'>, data: unknown, keys: PartyKeys): string[] {
  return toKeys(numbersIn(kind, data).map((number) => keys.keyOf(number)));
}

function numbersIn(kind: Subject['kind'], data: unknown): string[] {
  switch (kind) {
    case 'message': {
      const { from, to } = data as Partial<Message>;
      return texts([from, ...(to ?? [])]);
    }
    case 'call': {
      const { from, to, participants, forwardedFrom, forwardedTo } = data as Partial<Call>;
      return texts([from, to, ...(participants ?? []), forwardedFrom, forwardedTo]);
    }
    case 'contact':
      return texts(((data as Partial<Contact>).phones ?? []).map(({ value }) => value));
    case 'task':
    case 'unknown':
      return wholeNumbers(data);
  }
}

/** Data that an earlier version has stored may lack a part. */
function texts(numbers: readonly unknown[]): string[] {
  return numbers.filter((number) => typeof number === 'string');
}

/** Without recursion: payloads may be as deep as they like. */
function wholeNumbers(data: unknown): string[] {
  const numbers: string[] = [];
  const values: unknown[] = [data];
  for (let seen = 0; seen < values.length && seen < MAX_VALUES; seen++) {
    const value = values[seen];
    if (typeof value === 'string' && NUMBER.test(value)) numbers.push(value);
    else if (typeof value === 'object' && value !== null) {
      for (const part of Object.values(value)) if (values.push(part) >= MAX_VALUES) break;
    }
  }
  return numbers;
}

/**
 * The statement by which events are no longer found.
 *
 * @param removed their `id` and `parties`, as SQL
 */
export function removeParties(removed: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`
    delete from event_parties known using (select unnest(parties) as key, id from ${removed}) as old
    where known.key = old.key and known.id = old.id`;
}
