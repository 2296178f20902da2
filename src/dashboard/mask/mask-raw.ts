import { maskData } from './mask-data.js';
import { MASK, maskText } from './mask-text.js';

/** Headers that say nothing about people. */
const HARMLESS = [
  'accept',
  'accept-encoding',
  'connection',
  'content-length',
  'content-type',
  'host',
  'user-agent',
  'webhook-id',
  'webhook-timestamp',
];

/** The structure of a JSON text; of any other nothing. */
export function maskRaw(raw: string): string {
  try {
    return JSON.stringify(maskData(JSON.parse(raw)));
  } catch {
    return raw === '' ? '' : MASK;
  }
}

/** Names, and the values of a few. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    HARMLESS.includes(name) ? maskText(value) : MASK,
  ]);
  return Object.fromEntries(entries) as Record<string, string>;
}

/** The path; a query is for the sender to fill. */
export function maskTarget(target: string): string {
  const [path = '', query] = target.split('?', 2);
  return query === undefined ? maskText(path) : `${maskText(path)}?${MASK}`;
}
