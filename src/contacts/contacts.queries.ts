import { Inject, Injectable } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import {
  DATABASE,
  PhoneNumbers,
  SUBJECT_IDS,
  assertFound,
  findRows,
  ofSource,
  onlyOne,
  pageConditions,
  stateOf,
  toKey,
  toPage,
  whereAll,
  type NumberSearch,
  type Page,
  type SourceQuery,
  type SubjectIds,
} from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { changesOf, type Observation } from './contact-history.js';
import { toContactItem, type ContactDetail, type ContactItem } from './contact-item.js';
import type { ContactsQuery } from './contacts.query.js';
import type { ContactState } from './fold-contact.js';

/** The newest; enough for about 500 updates of all fields. */
const MOST_OBSERVATIONS = 5_000;

interface ContactRow {
  id: string;
  source: string;
  at: Date;
  state: ContactState;
  truncated: boolean;
}

@Injectable()
export class ContactsQueries {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    @Inject(SUBJECT_IDS) private readonly ids: SubjectIds,
    private readonly numbers: PhoneNumbers,
  ) {}

  async list(query: ContactsQuery): Promise<Page<ContactItem>> {
    const search = query.phoneNumber === undefined ? undefined : this.numbers.search(query.phoneNumber);
    const { rows } = await sql<ContactRow>`
      select c.id, c.source, c.at, coalesce(c.listed, c.state) as state, c.listed is not null as truncated from contacts c
      ${whereAll([...pageConditions(query, 'c.at', 'c.id', { source: 'c.source' }), ...filters(query, search)])}
      order by c.at desc, c.id desc, c.source desc limit ${query.limit + 1}`.execute(this.db);
    assertFound(rows.length, search);
    return toPage(
      rows,
      query.limit,
      (row) => toContactItem(stateOf(row), this.numbers, row.truncated),
      ({ at, id, source }) => ({ at, id, source }),
    );
  }

  /**
   * @param given in either spelling, with or without the sender's prefix
   * @throws NotFoundException, ConflictException
   */
  async get(given: string, query: SourceQuery = {}): Promise<ContactDetail> {
    const rows = await findRows<ContactState>(this.db, 'contacts', this.ids.spellings('contact', given), query);
    const stored = rows.filter(({ id, source }) => id === toKey(this.ids.canonical(source, 'contact', given)));
    const row = onlyOne(stored, 'contact', given);
    return { ...toContactItem(row.state, this.numbers), history: changesOf(await this.observations(row)) };
  }

  private async observations({ id, source }: { id: string; source: string }): Promise<Observation[]> {
    const rows = await this.db
      .selectFrom('contact_observations')
      .select('observation')
      .where('contact_id', '=', id)
      .where('source', '=', source)
      .orderBy('at', 'desc')
      .limit(MOST_OBSERVATIONS)
      .execute();
    return rows.map(({ observation }) => observation as Observation);
  }
}

function filters(query: ContactsQuery, search: NumberSearch | undefined) {
  const { email, externalId, origin, deleted } = query;
  return [
    ...ofSource(query, 'c.source'),
    ...(search === undefined ? [] : [sql<boolean>`c.phones @> ${[toKey(search.key)]}::text[]`]),
    ...(email === undefined ? [] : [sql<boolean>`c.emails @> ${[toKey(email.toLowerCase())]}::text[]`]),
    ...(externalId === undefined ? [] : [sql<boolean>`c.external_id = ${toKey(externalId)}`]),
    ...(origin === undefined ? [] : [sql<boolean>`c.origin = ${toKey(origin)}`]),
    ...(deleted === undefined ? [] : [sql<boolean>`c.deleted = ${deleted === 'true'}`]),
  ];
}
