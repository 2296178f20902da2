import { sql, type Kysely } from 'kysely';
import { validate as isUuid } from 'uuid';
import { pageConditions, toPage, whereAll, type Page } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';
import { quarantineConditions, type QuarantineFilter, type QuarantineQuery } from './quarantine-filter.js';
import type { RejectedWebhook } from './quarantine.js';
import { firstIdAt } from '../retention.js';
import { redactTarget, type Redaction } from '../../sources/redaction.js';
import type { SourceRegistry } from '../../sources/source-registry.js';
import { shownBody } from '../events/stored-event.js';

/** A refused webhook over the API. */
export interface QuarantinedWebhook {
  id: string;
  source: string;
  receivedAt: Date;
  reason: string;
  detail: string;
  method: string;
  target: string;
  address: string | null;
  /** Bytes of the body. */
  size: number;
  /** Names only: values may be signatures. */
  headerNames: string[];
  /** Its beginning: as text, or where it is no UTF-8 as base64. */
  body: string;
  bodyEncoding: 'utf8' | 'base64';
  bodyTruncated: boolean;
}

interface QuarantineRow {
  id: string;
  source: string;
  reason: string;
  detail: string;
  method: string;
  public_url: string | null;
  target: string;
  address: string | null;
  headers: Record<string, string>;
  body: Buffer;
  size: number;
  received_at: Date;
}

const COLUMNS = sql.raw('id, source, reason, detail, method, public_url, target, address, headers, received_at');
/** Bytes of a body that a list shows. */
const SHOWN = 16_384;

/** One page, newest first, without the secrets that requests carry. */
export async function listQuarantine(
  db: Kysely<Tables>,
  query: QuarantineQuery,
  sources: Pick<SourceRegistry, 'redactionOf'>,
  shown: (webhook: QuarantinedWebhook) => QuarantinedWebhook = (webhook) => webhook,
): Promise<Page<QuarantinedWebhook>> {
  const { reason, source } = query;
  const conditions = [
    ...pageConditions(query, 'received_at', 'id', { isId: isUuid }),
    ...quarantineConditions({ reason, source }),
  ];
  const { rows } = await sql<QuarantineRow>`
    select ${COLUMNS}, substring(body for ${SHOWN}) as body, octet_length(body) as size
    from quarantine ${whereAll(conditions)}
    order by received_at desc, id desc limit ${query.limit + 1}`.execute(db);
  return toPage(
    rows,
    query.limit,
    (row) => shown(toItem(row, sources.redactionOf(row.source))),
    ({ received_at, id }) => ({ at: received_at, id }),
  );
}

/** All that fit, oldest first, as they were refused; what comes in meanwhile is left out. */
export async function* quarantinedWebhooks(
  db: Kysely<Tables>,
  filter: QuarantineFilter,
  batch: number,
): AsyncGenerator<RejectedWebhook[]> {
  const end = firstIdAt(new Date(Date.now() + 1));
  for (let last = firstIdAt(new Date(0)); ;) {
    const conditions = [...quarantineConditions(filter), sql<boolean>`id > ${last}`, sql<boolean>`id < ${end}`];
    const { rows } = await sql<QuarantineRow>`
      select ${COLUMNS}, body from quarantine ${whereAll(conditions)} order by id limit ${batch}`.execute(db);
    const final = rows.at(-1);
    if (final === undefined) return;
    yield rows.map(({ received_at, public_url, ...row }) => ({
      ...row,
      publicUrl: public_url,
      receivedAt: received_at,
    }));
    last = final.id;
  }
}

/** How many there are of a source, refused for one reason. */
export interface QuarantineCount {
  source: string;
  reason: string;
  count: number;
}

/** By source and reason. Their number is bounded, so counting them is cheap. */
export async function countQuarantined(db: Kysely<Tables>): Promise<QuarantineCount[]> {
  const { rows } = await sql<QuarantineCount>`
    select source, reason, count(*) as count from quarantine group by source, reason order by source, reason`.execute(
    db,
  );
  return rows;
}

/** @returns how many there were */
export async function removeQuarantined(db: Kysely<Tables>, filter: QuarantineFilter): Promise<number> {
  const { numAffectedRows } = await sql`delete from quarantine ${whereAll(quarantineConditions(filter))}`.execute(db);
  return Number(numAffectedRows ?? 0);
}

function toItem(
  { body, headers, target, public_url: _, received_at, size, ...row }: QuarantineRow,
  redaction: Redaction,
): QuarantinedWebhook {
  const { raw, rawEncoding } = shownBody(wholeCharacters(body, size), redaction);
  return {
    ...row,
    target: redactTarget(redaction, target),
    receivedAt: received_at,
    size,
    headerNames: Object.keys(headers),
    body: raw,
    bodyEncoding: rawEncoding,
    bodyTruncated: body.length < size,
  };
}

/** What was cut off in the middle of a character is cut off before it. */
function wholeCharacters(body: Buffer, size: number): Buffer {
  if (body.length === size) return body;
  let end = body.length;
  while (end > body.length - 3 && ((body[end - 1] ?? 0) & 0xc0) === 0x80) end -= 1;
  return (body[end - 1] ?? 0) >= 0xc0 ? body.subarray(0, end - 1) : body;
}
