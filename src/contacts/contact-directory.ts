import { Inject, Injectable } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import {
  DATABASE,
  SUBJECT_IDS,
  ofSource,
  toKey,
  whereAll,
  type ContactDirectory,
  type ContactKeys,
  type SubjectIds,
} from '../contract/index.js';
import type { Tables } from '../database/tables.js';

/** Contacts by their numbers, and the other way round. */
@Injectable()
export class StoredContactDirectory implements ContactDirectory {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    @Inject(SUBJECT_IDS) private readonly ids: SubjectIds,
  ) {}

  /** Read when it is asked for, so that nothing has the name of yesterday. */
  async namesOf(keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (keys.length === 0) return new Map();
    const byKey = new Map(keys.map((key) => [toKey(key), key]));
    const wanted = [...byKey.keys()];
    // each by the index on phones: of many at once a planner thinks that it may as well read all contacts
    const { rows } = await sql<{ key: string; name: string }>`
      select key, name from unnest(${wanted}::text[]) as key cross join lateral (
        select name from (
          select name, at, id, source from contacts
          where phones @> array[key] and name is not null and not deleted offset 0) known
        order by at desc, id desc, source desc limit 1) latest`.execute(this.db);
    return new Map(rows.map(({ key, name }) => [byKey.get(key) ?? key, name]));
  }

  async keysOf(contactId: string, source?: string): Promise<ContactKeys> {
    const ids = this.ids.spellings('contact', contactId);
    const { rows } = await sql<{ phones: string[] }>`
      select phones from contacts
      ${whereAll([sql`id = any(${ids.map(toKey)}::text[])`, ...ofSource({ source }, 'source')])}`.execute(this.db);
    return { ids, numbers: [...new Set(rows.flatMap(({ phones }) => phones))] };
  }
}
