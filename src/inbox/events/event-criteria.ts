import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { toKey } from '../../contract/index.js';
import { typesIn } from './event-types.js';
import { matchesAny } from './like-pattern.js';

/** What events are chosen by, in lists as in replays. All that is given must match. */
export interface EventCriteria {
  /** See `OptionalTypes`. */
  type?: string;
  senderType?: string;
  source?: string;
  subject?: string;
  externalId?: string;
  dialect?: string;
  verified?: boolean;
}

/**
 * Conditions on events, which are called `e`.
 *
 * @param numberKey of a phone number, see `PhoneNumbers.search`
 */
export function criteriaOf(criteria: EventCriteria, numberKey?: string): RawBuilder<SqlBool>[] {
  const { type, senderType, source, subject, externalId, dialect, verified } = criteria;
  return [
    ...(type === undefined ? [] : [matchesAny(sql`e.type`, typesIn(type))]),
    ...(senderType === undefined ? [] : [matchesAny(sql`coalesce(e.sender_type, e.type)`, [senderType])]),
    ...(source === undefined ? [] : [sql<SqlBool>`e.source = ${source}`]),
    ...(subject === undefined ? [] : [sql<SqlBool>`e.subject_id = ${toKey(subject)}`]),
    ...(externalId === undefined ? [] : [sql<SqlBool>`e.external_id = ${toKey(externalId)}`]),
    ...(dialect === undefined ? [] : [sql<SqlBool>`e.dialect = ${dialect}`]),
    // as the index on those that are not has it
    ...(verified === undefined ? [] : [verified ? sql<SqlBool>`e.verified` : sql<SqlBool>`not e.verified`]),
    ...(numberKey === undefined
      ? []
      : [sql<SqlBool>`exists (select from event_parties p where p.key = ${toKey(numberKey)} and p.id = e.id)`]),
  ];
}
