const CHANNEL = /^(?:whatsapp|rcs|sms|messenger|viber|tel):/i;
const DISPLAYED = /^\+?[\d\s().\-/\u00a0\u2010-\u2015]+$/;
const NO_NUMBER = new Set(['', 'anonymous', 'blocked', 'restricted', 'unavailable', 'unknown', 'private']);
/** Fewer digits are a short code or an extension, more are no phone number. */
const MIN_DIGITS = 8;
const MAX_DIGITS = 15;

/**
 * Who sent or is called, as platforms with other habits than E.164 write it: without the prefix of a channel and
 * characters for the eye, digits with a plus. Short codes, names and SIP addresses stay as they are. Null for a caller
 * that is hidden. A country code is never guessed.
 */
export function partyOf(value: unknown): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string') return null;
  const plain = text.trim().replace(CHANNEL, '');
  if (NO_NUMBER.has(plain.toLowerCase())) return null;
  if (!DISPLAYED.test(plain)) return plain;
  const digits = plain.replaceAll(/\D/g, '');
  if (digits === '') return plain;
  return digits.length >= MIN_DIGITS && digits.length <= MAX_DIGITS ? `+${digits}` : digits;
}
