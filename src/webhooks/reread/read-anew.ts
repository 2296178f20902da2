import { toKey, type PartyKeys, type WebhookEvent } from '../../contract/index.js';
import { partiesOf } from '../../inbox/event-parties.js';
import { fromRow, withContent } from '../../inbox/event-row.js';
import type { SourceRegistry } from '../../sources/source-registry.js';
import type { FieldError } from '../../sources/authentication.js';
import type { Reading, SourceEvent } from '../../sources/reading.js';
import { proofOf, requestOf, type StoredWebhook } from './stored-webhook.js';

/** What today's reader makes of a stored event. */
export interface AnewRead {
  readonly row: StoredWebhook;
  readonly event: WebhookEvent;
  /** Its data as JSON. */
  readonly json: string;
  readonly problems: readonly FieldError[];
  /** Phone numbers it is found by. */
  readonly parties: readonly string[];
  /** They are others than the store has, or it has none yet. */
  readonly misplaced: boolean;
  /** Something is different from what the store has. */
  readonly changed: boolean;
  /** It could be read anew: its source is there, and still finds this event in the webhook. Otherwise it stays as it is. */
  readonly found: boolean;
}

/** Reads the stored bytes as they would be read if they came today. What identifies the event stays. */
export function readAnew(row: StoredWebhook, sources: SourceRegistry, keys: PartyKeys): AnewRead {
  const read = find(row, sources);
  if (read === null) {
    const event = fromRow({ ...row, data: JSON.parse(row.json) as unknown });
    const unread = { json: row.json, problems: row.problems ?? [], changed: false, found: false };
    return { row, event, ...place(row, event, keys), ...unread };
  }
  const { problems } = read;
  const json = JSON.stringify(read.data ?? null);
  const before = fromRow({ ...row, data: null });
  const { subject, occurredAt, toFetch = [] } = read;
  const said = {
    type: toKey(read.type),
    senderType: toKey(read.senderType ?? read.type),
    occurredAt,
    subject: { kind: subject.kind, id: subject.id === null ? null : toKey(subject.id) },
    toFetch,
  };
  const event = withContent({ ...before, ...said }, JSON.parse(json));
  const changed =
    json !== row.json ||
    said.type !== before.type ||
    said.senderType !== before.senderType ||
    said.subject.kind !== before.subject.kind ||
    said.subject.id !== before.subject.id ||
    occurredAt?.getTime() !== before.occurredAt?.getTime() ||
    JSON.stringify(toFetch) !== JSON.stringify(before.toFetch) ||
    JSON.stringify(problems) !== JSON.stringify(row.problems ?? []);
  return { row, event, ...place(row, event, keys), json, problems, changed, found: true };
}

function place(row: StoredWebhook, { subject, data }: WebhookEvent, keys: PartyKeys) {
  const parties = partiesOf(subject, data, keys);
  return { parties, misplaced: JSON.stringify(parties) !== JSON.stringify(row.parties) };
}

/** Of the bodies that several events share: all are read at once, and loaded as one object. */
const shared = new WeakMap<Buffer, Reading>();

/** A webhook with several events names each by its key; in one with a single event it is that one. */
function find(row: StoredWebhook, sources: SourceRegistry): SourceEvent | null {
  const reading = readingOf(row, sources);
  if (reading === null) return null;
  return (
    (row.body_id === null ? onlyOne(reading) : null) ??
    reading.events.find(({ dedupeKey }) => toKey(dedupeKey) === row.dedupe_key) ??
    null
  );
}

function onlyOne({ events }: Reading): SourceEvent | null {
  return events.length === 1 ? (events[0] ?? null) : null;
}

/** Null where its source or its body is gone. */
function readingOf(row: StoredWebhook, sources: SourceRegistry): Reading | null {
  const source = sources.find(row.source);
  if (row.raw === null || source === undefined) return null;
  const known = shared.get(row.raw);
  if (known !== undefined) return known;
  const reading = source.read(requestOf(row, row.raw), proofOf(row));
  if (row.body_id !== null) shared.set(row.raw, reading);
  return reading;
}
