import type { FieldError, Proof } from '../authentication.js';
import { bodyKey } from '../kit/body-key.js';
import { largeIdsAsText, parseBody } from '../kit/parse-body.js';
import { isRecord } from '../kit/value.js';
import type { Reading, SourceEvent } from '../reading.js';
import type { SourceRequest } from '../source-request.js';
import { changeOf, itemsOf, nameOf, unread, unreadChange, type Change } from './envelope.js';
import { readCall } from './read-call.js';
import { readMessage } from './read-message.js';
import { readPreference } from './read-preference.js';
import { readStatus } from './read-status.js';

export const DIALECT = 'cloud-api';
const ACCOUNT = 'whatsapp_business_account';
const UNKNOWN = 'unknown';

/** What each field of a change can list; all others are kept as they are, under their name. */
const READERS: ReadonlyMap<string, (change: Change) => SourceEvent[]> = new Map([
  [
    'messages',
    (change) => [
      ...itemsOf(change, 'messages').map((at) => readMessage('messages', 'inbound', at)),
      ...itemsOf(change, 'statuses').map(readStatus),
    ],
  ],
  [
    'smb_message_echoes',
    (change) => itemsOf(change, 'message_echoes').map((at) => readMessage('smb_message_echoes', 'outbound', at)),
  ],
  ['calls', (change) => [...itemsOf(change, 'calls').map(readCall), ...itemsOf(change, 'statuses').map(readStatus)]],
  ['user_preferences', (change) => itemsOf(change, 'user_preferences').map(readPreference)],
]);

/** Up to a thousand events, in the order in which they are listed. One that cannot be read takes no other with it. */
export function readWebhook({ body }: SourceRequest, _proof: Proof): Reading {
  const { value, problem } = parseBody(body, largeIdsAsText);
  if (problem !== null) return one(UNKNOWN, null, body, [problem]);
  if (!isRecord(value)) return one(UNKNOWN, value, body, [{ path: '', message: 'expected an object' }]);
  const object = nameOf(value['object']);
  if (object === null) return one(UNKNOWN, value, body, [{ path: 'object', message: `expected ${ACCOUNT}` }]);
  // the app of these secrets may serve other products of Meta, too
  if (object !== ACCOUNT) return one(object, value, body, []);
  const entries = value['entry'];
  const events = Array.isArray(entries) ? entries.flatMap((entry: unknown, index) => readEntry(entry, index)) : [];
  if (events.length > 0) return { dialect: DIALECT, events };
  return one(UNKNOWN, value, body, [{ path: 'entry', message: 'expected a list of entries with changes' }]);
}

function one(name: string, data: unknown, body: Buffer, problems: readonly FieldError[]): Reading {
  return { dialect: DIALECT, events: [unread(name, data, bodyKey(body), problems)] };
}

function readEntry(entry: unknown, index: number): SourceEvent[] {
  const path = `entry.${index}`;
  const changes = isRecord(entry) ? entry['changes'] : null;
  if (!isRecord(entry) || !Array.isArray(changes)) {
    return [unreadPart({}, entry, `${path}.changes`, 'expected a list of changes')];
  }
  return changes.flatMap((change: unknown, place) => readChange(entry, change, `${path}.changes.${place}`));
}

function readChange(entry: Record<string, unknown>, said: unknown, path: string): SourceEvent[] {
  const field = nameOf(isRecord(said) ? said['field'] : null);
  if (!isRecord(said) || field === null) return [unreadPart(entry, said, `${path}.field`, 'expected a name')];
  if (!isRecord(said['value'])) return [unreadPart(entry, said, `${path}.value`, 'expected an object', field)];
  const change = changeOf(entry, field, said['value'], `${path}.value`);
  const read = READERS.get(field);
  if (read === undefined) return [unreadChange(change, [])];
  const events = read(change);
  if (events.length > 0) return events;
  // what Meta has against the account itself is listed in the place of messages
  const problems = Array.isArray(change.value['errors']) ? [] : [{ path: change.path, message: `expected ${field}` }];
  return [unreadChange(change, problems)];
}

function unreadPart(
  entry: Record<string, unknown>,
  data: unknown,
  path: string,
  message: string,
  field = UNKNOWN,
): SourceEvent {
  const change = changeOf(entry, field, { data }, path);
  return { ...unreadChange(change, [{ path, message }]), data };
}
