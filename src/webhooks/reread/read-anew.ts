import { toKey, type WebhookEvent } from '../../contract/index.js';
import { toWebhookEvent } from '../../inbox/load-events.js';
import type { SourceRegistry } from '../../sources/source-registry.js';
import type { FieldError, Reading, SourceEvent } from '../../sources/source.js';
import { proofOf, requestOf, type StoredWebhook } from './stored-webhook.js';

/** What today's reader makes of a stored event. */
export interface AnewRead {
  readonly row: StoredWebhook;
  readonly event: WebhookEvent;
  /** Its data as JSON. */
  readonly json: string;
  readonly problems: readonly FieldError[];
  /** Something is different from what the store has. */
  readonly changed: boolean;
  /** It could be read anew: its source is there, and still finds this event in the webhook. Otherwise it stays as it is. */
  readonly found: boolean;
}

/** Reads the stored bytes as they would be read if they came today. What identifies the event stays. */
export function readAnew(row: StoredWebhook, sources: SourceRegistry): AnewRead {
  const found = find(row, sources);
  if (found === null) {
    const event = toWebhookEvent({ ...row, data: JSON.parse(row.json) as unknown });
    return { row, event, json: row.json, problems: row.problems ?? [], changed: false, found: false };
  }
  const { read, problems } = found;
  const json = JSON.stringify(read.data ?? null);
  const type = toKey(read.type);
  const subject = { kind: read.subject.kind, id: read.subject.id === null ? null : toKey(read.subject.id) };
  const event = toWebhookEvent({
    ...row,
    type,
    occurred_at: read.occurredAt,
    subject_kind: subject.kind,
    subject_id: subject.id,
    data: JSON.parse(json) as unknown,
  });
  const changed =
    json !== row.json ||
    type !== row.type ||
    subject.kind !== row.subject_kind ||
    subject.id !== row.subject_id ||
    read.occurredAt?.getTime() !== row.occurred_at?.getTime() ||
    JSON.stringify(problems) !== JSON.stringify(row.problems ?? []);
  return { row, event, json, problems, changed, found: true };
}

/** A webhook with several events names each by its key; in one with a single event it is that one. */
function find(
  row: StoredWebhook,
  sources: SourceRegistry,
): { read: SourceEvent; problems: readonly FieldError[] } | null {
  const reading = sources.find(row.source)?.read(requestOf(row), proofOf(row));
  if (reading === undefined) return null;
  const read = onlyOne(reading) ?? reading.events.find(({ dedupeKey }) => toKey(dedupeKey) === row.dedupe_key);
  return read === undefined ? null : { read, problems: reading.problems };
}

function onlyOne({ events }: Reading): SourceEvent | null {
  return events.length === 1 ? (events[0] ?? null) : null;
}
