import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { sql, type Kysely } from 'kysely';
import {
  DATABASE,
  PhoneNumbers,
  SUBJECT_IDS,
  assertFound,
  pageConditions,
  toKey,
  toPage,
  whereAll,
  type NumberSearch,
  type Page,
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
      select c.id, c.at, coalesce(c.listed, c.state) as state, c.listed is not null as truncated from contacts c
      ${whereAll([...pageConditions(query, 'c.at', 'c.id'), ...filters(query, search)])}
      order by c.at desc, c.id desc limit ${query.limit + 1}`.execute(this.db);
    assertFound(rows, search);
    return toPage(
      rows,
      query.limit,
      ({ state, truncated }) => toContactItem(state, this.numbers, truncated),
      ({ at, id }) => ({ at, id }),
    );
  }

  /** @param given in either spelling, with or without the sender's prefix */
  async get(given: string): Promise<ContactDetail> {
    const id = this.ids.canonical('contact', given);
    const row = await this.db.selectFrom('contacts').select('state').where('id', '=', toKey(id)).executeTakeFirst();
    if (row === undefined) throw new NotFoundException(`no contact has the id ${given}`);
    const item = toContactItem(row.state as ContactState, this.numbers);
    return { ...item, history: changesOf(await this.observations(id)) };
  }

  private async observations(id: string): Promise<Observation[]> {
    const rows = await this.db
      .selectFrom('contact_observations')
      .select('observation')
      .where('contact_id', '=', toKey(id))
      .orderBy('at', 'desc')
      .limit(MOST_OBSERVATIONS)
      .execute();
    return rows.map(({ observation }) => observation as Observation);
  }
}

function filters({ email, deleted }: ContactsQuery, search: NumberSearch | undefined) {
  return [
    ...(search === undefined ? [] : [sql<boolean>`c.phones @> ${[toKey(search.key)]}::text[]`]),
    ...(email === undefined ? [] : [sql<boolean>`c.emails @> ${[toKey(email.toLowerCase())]}::text[]`]),
    ...(deleted === undefined ? [] : [sql<boolean>`c.deleted = ${deleted === 'true'}`]),
  ];
}
