import { sql, type Kysely } from 'kysely';
import { CallsQueries } from '../../src/calls/calls.queries.js';
import { CallsQuery } from '../../src/calls/calls.query.js';
import { CallsSubscriber } from '../../src/calls/calls.subscriber.js';
import { StoredContactDirectory } from '../../src/contacts/contact-directory.js';
import { ContactsQueries } from '../../src/contacts/contacts.queries.js';
import { ContactsQuery } from '../../src/contacts/contacts.query.js';
import { ContactsSubscriber } from '../../src/contacts/contacts.subscriber.js';
import type { DeliveryContext, SubjectIds, SubjectKind, WebhookEvent } from '../../src/contract/index.js';
import type { Tables } from '../../src/database/tables.js';
import { ConversationsQueries } from '../../src/messages/conversations.queries.js';
import { ConversationsQuery } from '../../src/messages/conversations.query.js';
import { MessagesQueries } from '../../src/messages/messages.queries.js';
import { MessagesQuery } from '../../src/messages/messages.query.js';
import { contactId } from '../../src/sources/openphone/contact-id.js';
import { MessagesSubscriber } from '../../src/messages/messages.subscriber.js';
import { NUMBERS } from './openphone-samples.js';

/** Every table that the subject modules write. */
export const TABLES = [
  'messages',
  'message_parties',
  'message_contacts',
  'conversations',
  'conversation_names',
  'calls',
  'call_parties',
  'call_contacts',
  'contacts',
  'contact_observations',
] as const;

/** The subject modules without the service around them: events in, rows and answers out. */
export class Projections {
  private readonly messages: MessagesQueries;
  private readonly conversations: ConversationsQueries;
  private readonly calls: CallsQueries;
  private readonly contacts: ContactsQueries;

  constructor(
    private readonly db: Kysely<Tables>,
    private readonly numbers = NUMBERS,
  ) {
    const ids: SubjectIds = {
      canonical: (source, kind, id) => (source === 'openphone' && kind === 'contact' ? contactId(id) : id),
      spellings: (_kind, id) => [id, contactId(id)],
    };
    const directory = new StoredContactDirectory(db, ids);
    this.messages = new MessagesQueries(db, numbers, directory);
    this.conversations = new ConversationsQueries(db, numbers, directory);
    this.calls = new CallsQueries(db, numbers, directory);
    this.contacts = new ContactsQueries(db, ids, numbers);
  }

  /** Delivers a batch as the dispatcher does: to each subscriber what it asked for, in one transaction. */
  async deliver(events: readonly WebhookEvent[]): Promise<void> {
    const of = (kind: SubjectKind) => events.filter(({ subject }) => subject.kind === kind) as WebhookEvent<never>[];
    const [messages, calls, contacts] = [of('message'), of('call'), of('contact')];
    if (messages.length > 0) await new MessagesSubscriber(this.numbers).project(messages, this.context());
    if (calls.length > 0) await new CallsSubscriber(this.numbers).project(calls, this.context());
    if (contacts.length > 0) await new ContactsSubscriber(this.numbers).project(contacts, this.context());
  }

  listMessages = (query: Partial<MessagesQuery> = {}) => this.messages.list(Object.assign(new MessagesQuery(), query));
  listConversations = (query: Partial<ConversationsQuery> = {}) =>
    this.conversations.list(Object.assign(new ConversationsQuery(), query));
  listCalls = (query: Partial<CallsQuery> = {}) => this.calls.list(Object.assign(new CallsQuery(), query));
  listContacts = (query: Partial<ContactsQuery> = {}) => this.contacts.list(Object.assign(new ContactsQuery(), query));

  message = (id: string, source?: string) => this.messages.get(id, { source });
  conversation = (id: string, source?: string) => this.conversations.get(id, { source });
  call = (id: string, source?: string) => this.calls.get(id, { source });
  contact = (id: string, source?: string) => this.contacts.get(id, { source });

  /** Every row of every table. */
  async rows(): Promise<Record<string, unknown[]>> {
    const entries: [string, unknown[]][] = [];
    for (const table of TABLES) {
      const { rows } = await sql`select * from ${sql.table(table)}`.execute(this.db);
      entries.push([table, rows.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))]);
    }
    return Object.fromEntries(entries);
  }

  /** Everything the API says. */
  async answers(): Promise<unknown> {
    const contacts = await this.listContacts({ limit: 200 });
    return {
      messages: await this.listMessages({ limit: 200 }),
      conversations: await this.listConversations({ limit: 200 }),
      calls: await this.listCalls({ limit: 200 }),
      contacts: await Promise.all(contacts.items.map(({ id }) => this.contact(id))),
    };
  }

  async clear(): Promise<void> {
    await sql`truncate ${sql.join(TABLES.map((table) => sql.table(table)))}`.execute(this.db);
  }

  private context(): DeliveryContext {
    const log = () => undefined;
    return {
      attempt: 1,
      signal: new AbortController().signal,
      logger: { debug: log, info: log, warn: log, error: log },
      transaction: (work) => this.db.transaction().execute((trx) => work(trx as never)),
    };
  }
}
