import type { Generated } from 'kysely';
import type { Json } from './tables.js';

/**
 * Tables of the subject modules. Ids are the sender's, and unique within their source. `state` is all that events have said about a subject, in the module's own shape; the
 * other columns repeat parts of it to sort and filter by. Text columns hold what `toKey` makes of senders' text.
 */
export interface ProjectionTables {
  messages: MessagesTable;
  message_parties: LookupTable;
  message_contacts: LookupTable;
  conversations: ConversationsTable;
  conversation_names: ConversationNamesTable;
  calls: CallsTable;
  call_parties: LookupTable;
  call_contacts: LookupTable;
  contacts: ContactsTable;
  contact_observations: ContactObservationsTable;
}

interface MessagesTable {
  id: string;
  source: Generated<string>;
  /** When it was written; the epoch where nothing says. */
  at: Date;
  direction: string | null;
  status: string | null;
  /** Sender and recipients. */
  parties: string[];
  /** Named by the sender, or derived from the parties. */
  conversation_id: string | null;
  phone_number_id: string | null;
  user_id: string | null;
  state: Json<unknown>;
  /** What lists show instead of the state; null where that is the state itself. */
  listed: Json<unknown> | null;
}

/** Finds rows of another table by phone number, or by contact, newest first. */
interface LookupTable {
  key: string;
  at: Date;
  id: string;
  source: Generated<string>;
}

/** One row per conversation that has messages. */
interface ConversationsTable {
  id: string;
  source: Generated<string>;
  participants: string[];
  phone_number_id: string | null;
  /** Whose messages it has. */
  user_ids: Generated<string[]>;
  first_message_at: Date;
  last_message_at: Date;
  message_count: number;
}

/** Conversations that the sender names, by the id that is derived from the parties of one of their messages. */
interface ConversationNamesTable {
  derived_id: string;
  conversation_id: string;
  source: Generated<string>;
}

interface CallsTable {
  id: string;
  source: Generated<string>;
  /** When it began; the epoch where nothing says. */
  at: Date;
  direction: string | null;
  status: string | null;
  missed: boolean;
  conversation_id: string | null;
  phone_number_id: string | null;
  user_id: string | null;
  state: Json<unknown>;
  /** What lists show instead of the state; null where that is the state itself. */
  listed: Json<unknown> | null;
}

interface ContactsTable {
  id: string;
  source: Generated<string>;
  /** When something last happened to it; the epoch where nothing says. */
  at: Date;
  deleted: boolean;
  phones: string[];
  /** In lower case. */
  emails: string[];
  name: string | null;
  external_id: string | null;
  origin: string | null;
  state: Json<unknown>;
  /** What lists show instead of the state; null where that is the state itself. */
  listed: Json<unknown> | null;
}

/** What events said about single fields; never updated. */
interface ContactObservationsTable {
  contact_id: string;
  source: Generated<string>;
  field: string;
  /** `-infinity` where the sender gave no time. */
  at: Date | number;
  /** SHA-256 of the value. */
  digest: string;
  observation: Json<unknown>;
}
