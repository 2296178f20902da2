import { createSecretKey } from 'node:crypto';
import type { Secret } from '../kit/match-secret.js';

/** Ids that the console shows near the token. */
const ID = /^[A-Z]{2}[0-9a-f]{32}$/;
const ODD = /[\s"'\p{Cc}]/u;

/** Auth Tokens are keys as they stand: the characters, not the bytes that they would decode to. */
export function parseTokens(text: string | undefined): Secret[] {
  return entriesOf(text)
    .map((entry, index) => ({ entry, index }))
    .filter(({ entry }) => entry !== '')
    .map(({ entry, index }) => ({ index, keys: [createSecretKey(entry, 'utf8')] }));
}

/** What is wrong with them, without their values; empty when nothing is. */
export function checkTokens(text: string | undefined): string[] {
  const entries = entriesOf(text);
  return entries.flatMap((entry, index) => {
    const mistake = mistakeOf(entry);
    const place = entries.length === 1 ? '' : `entry ${index + 1} of ${entries.length}: `;
    return mistake === null ? [] : [place + mistake];
  });
}

function entriesOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').map((entry) => entry.trim());
}

function mistakeOf(entry: string): string | null {
  if (entry === '') return 'expected an Auth Token, found nothing: remove the extra comma, or the variable';
  if (ODD.test(entry))
    return 'expected an Auth Token without blanks and quotes, exactly as the Twilio Console shows it';
  if (!ID.test(entry)) return null;
  return `expected an Auth Token, got an id that begins with ${entry.slice(0, 2)}: copy the Auth Token beside the Account SID`;
}
