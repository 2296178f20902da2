import { sql, type Kysely, type Selectable } from 'kysely';
import type { EventsTable } from '../../database/event-tables.js';
import type { Tables } from '../../database/tables.js';
import { loadBodies } from '../../inbox/bodies.js';
import { EVENT_COLUMNS, type EventRow } from '../../inbox/event-row.js';
import type { Proof } from '../../sources/authentication.js';
import type { SourceRequest } from '../../sources/source-request.js';

/** An event with what it was read from. */
export type StoredWebhook = Omit<EventRow, 'data'> &
  Pick<
    Selectable<EventsTable>,
    'group_id' | 'dedupe_key' | 'headers' | 'body_id' | 'problems' | 'not_routed' | 'parties'
  > & {
    /** Its data as the store has it. */
    json: string;
    /** The same object for all that share it; null where that was erased. */
    raw: Buffer | null;
  };

const [...READ_COLUMNS] = EVENT_COLUMNS.filter((name) => name !== 'data');

/** With these ids, in their order; those that are gone are missing. A body that several share is loaded once. */
export async function loadStoredWebhooks(
  db: Kysely<Tables>,
  ids: readonly string[],
  { forUpdate = false }: { forUpdate?: boolean } = {},
): Promise<StoredWebhook[]> {
  const query = db
    .selectFrom('events')
    .select([
      ...READ_COLUMNS,
      'group_id',
      'dedupe_key',
      'headers',
      'raw',
      'body_id',
      'problems',
      'not_routed',
      'parties',
    ])
    .select(sql<string>`data::text`.as('json'))
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('id');
  const rows = await (forUpdate ? query.forUpdate() : query).execute();
  const bodies = await loadBodies(db, rows);
  return rows.map((row) => (row.body_id === null ? row : { ...row, raw: null, ...bodies.get(row.body_id) }));
}

/** The request as far as it is kept: where it went, and from where it came, is not. */
export function requestOf({ headers, received_at }: StoredWebhook, body: Buffer): SourceRequest {
  return {
    method: 'POST',
    target: '',
    publicUrl: null,
    headers,
    contentType: headers['content-type'] ?? null,
    body,
    clientAddress: null,
    local: false,
    receivedAt: received_at,
  };
}

/** That it was proven, or accepted without, was decided when it was received. */
export function proofOf({ verified, delivery_id }: StoredWebhook): Proof {
  return {
    kind: 'proven',
    trust: verified ? 'signed' : 'unverified',
    scheme: 'none',
    secretIndex: null,
    signedAt: null,
    deliveryId: delivery_id,
  };
}
