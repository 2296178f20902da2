import type { Message } from '../../contract/index.js';

/** The words carriers in North America honour, without blanks and hyphens. */
const KEYWORDS = new Set(['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'optout', 'revoke']);
const LONGEST = 40;

/** The sender of this message wants no more of them: the whole text is one of the keywords. */
export function isOptOut({ direction, body }: Message): boolean {
  if (direction !== 'inbound' || body === null || body.length > LONGEST) return false;
  return KEYWORDS.has(body.replace(/[\s.,!"'“”‘’_-]/g, '').toLowerCase());
}
