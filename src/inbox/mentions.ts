import { sql, type Kysely, type QueryExecutorProvider } from 'kysely';
import type { Tables } from '../database/tables.js';

/** What is looked through at once: some of it comes into memory, and the embedded store does nothing else meanwhile. */
const BATCH = 2_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** A phone number as it is looked for: its digits, not within more digits, so that `+`, `%2B` and `\u002b` are all the same. */
export class NumberPattern {
  readonly digits: string;
  /** For PostgreSQL and for JavaScript. */
  readonly expression: string;
  private readonly regExp: RegExp;

  constructor(phoneNumber: string) {
    this.digits = phoneNumber.replace(/\D/g, '');
    this.expression = `(^|[^0-9])${this.digits}([^0-9]|$)`;
    this.regExp = new RegExp(this.expression);
  }

  isIn(bytes: Buffer): boolean {
    return this.regExp.test(bytes.toString('latin1'));
  }
}

export interface Mention {
  id: string;
  subjectId: string | null;
}

/** Events that mention a number anywhere, a batch at a time. */
export async function* eventsMentioning(db: Kysely<Tables>, number: NumberPattern): AsyncGenerator<Mention[]> {
  for (let after: string | null = FIRST; after !== null;) {
    const last: string | null = await endOfBatch(db, 'events', after);
    const { rows } = await sql<{ id: string; subject_id: string | null; raw: Buffer | null; sure: boolean }>`
      select id, subject_id, sure, case when sure then null else raw end as raw
      from (
        select id, subject_id, raw,
          data::text ~ ${number.expression} or headers::text ~ ${number.expression} as sure
        from events where id > ${after} and ${upTo(last)}) e
      where sure or position(${Buffer.from(number.digits)}::bytea in raw) > 0`.execute(db);
    const mentions = rows.filter(({ sure, raw }) => sure || (raw !== null && number.isIn(raw)));
    if (mentions.length > 0) yield mentions.map(({ id, subject_id }) => ({ id, subjectId: subject_id }));
    after = last;
  }
}

/** Ids of refused webhooks that mention a number anywhere. */
export async function* quarantineMentioning(db: Kysely<Tables>, number: NumberPattern): AsyncGenerator<string[]> {
  for (let after: string | null = FIRST; after !== null;) {
    const last: string | null = await endOfBatch(db, 'quarantine', after);
    const { rows } = await sql<{ id: string; body: Buffer | null; sure: boolean }>`
      select id, sure, case when sure then null else body end as body
      from (
        select id, body, headers::text ~ ${number.expression} or target ~ ${number.expression} as sure
        from quarantine where id > ${after} and ${upTo(last)}) q
      where sure or position(${Buffer.from(number.digits)}::bytea in body) > 0`.execute(db);
    const mentions = rows.filter(({ sure, body }) => sure || (body !== null && number.isIn(body)));
    if (mentions.length > 0) yield mentions.map(({ id }) => id);
    after = last;
  }
}

/** Null for the last batch: there is no further one. */
async function endOfBatch(db: QueryExecutorProvider, table: string, after: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.table(table)} where id > ${after} order by id offset ${BATCH - 1} limit 1`.execute(db);
  return rows[0]?.id ?? null;
}

function upTo(last: string | null) {
  return last === null ? sql`true` : sql`id <= ${last}`;
}
