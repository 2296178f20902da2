import type { SourceRequest } from '../source-request.js';
import type { Body, Dialect } from './dialect.js';
import { legacy } from './legacy/legacy.js';
import { LEGACY_HEADER } from './legacy-signature.js';
import { STANDARD_HEADERS } from '../kit/standard-webhooks.js';
import { current } from './v2026-03-30/current.js';
import { isRecord } from '../kit/value.js';
import { workwhile } from './workwhile/workwhile.js';

const DIALECTS: readonly Dialect[] = [workwhile, legacy, current];

export const DIALECT_NAMES: readonly string[] = DIALECTS.map(({ name }) => name);

export interface Recognised {
  readonly dialect: Dialect;
  readonly body: Body;
  /** Where `body` is in what was sent; empty for the top. */
  readonly path: string;
}

/**
 * Which form a body has: by its shape alone, whatever its apiVersion says and whichever scheme proved it. A new
 * version that keeps the shape is thus still read. Null when it has none of the three.
 */
export function recognise(value: unknown): Recognised | null {
  if (!isRecord(value)) return null;
  if (value['event_type'] !== undefined) return { dialect: workwhile, body: value, path: '' };
  // some v3 webhooks have the whole event one level deeper
  return recogniseVendor(value, '') ?? (isRecord(value['object']) ? recogniseVendor(value['object'], 'object') : null);
}

function recogniseVendor(body: Body, path: string): Recognised | null {
  const { data } = body;
  if (!isRecord(data)) return null;
  if (data['resource'] !== undefined) return { dialect: current, body, path };
  return data['object'] === undefined ? null : { dialect: legacy, body, path };
}

/** The dialect that the signature's headers are used with, for a body whose shape tells nothing. */
export function guess(value: unknown, headers: SourceRequest['headers']): Recognised {
  const isCurrent = STANDARD_HEADERS.some((name) => headers[name] !== undefined);
  const dialect = isCurrent ? current : headers[LEGACY_HEADER] !== undefined ? legacy : workwhile;
  return { dialect, body: isRecord(value) ? value : {}, path: '' };
}
