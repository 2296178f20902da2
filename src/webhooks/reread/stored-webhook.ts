import { sql, type ExpressionBuilder, type Selectable } from 'kysely';
import type { EventsTable, Tables } from '../../database/tables.js';
import { EVENT_COLUMNS, type EventRow } from '../../inbox/event-row.js';
import type { Proof } from '../../sources/authentication.js';
import type { SourceRequest } from '../../sources/source-request.js';

/** An event with what it was read from. */
export type StoredWebhook = Omit<EventRow, 'data'> &
  Pick<
    Selectable<EventsTable>,
    'group_id' | 'dedupe_key' | 'headers' | 'raw' | 'problems' | 'not_routed' | 'parties'
  > & {
    /** Its data as the store has it. */
    json: string;
  };

const [...READ_COLUMNS] = EVENT_COLUMNS.filter((name) => name !== 'data');

/** What to select of `events` for a `StoredWebhook`. */
export function storedWebhook(_: ExpressionBuilder<Tables, 'events'>) {
  return [
    ...READ_COLUMNS,
    'group_id' as const,
    'dedupe_key' as const,
    'headers' as const,
    'raw' as const,
    'problems' as const,
    'not_routed' as const,
    'parties' as const,
    sql<string>`data::text`.as('json'),
  ];
}

/** The request as far as it is kept: where it went, and from where it came, is not. */
export function requestOf({ headers, raw, received_at }: StoredWebhook): SourceRequest {
  return {
    method: 'POST',
    target: '',
    publicUrl: null,
    headers,
    contentType: headers['content-type'] ?? null,
    body: raw,
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
