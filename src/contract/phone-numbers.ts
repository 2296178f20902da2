import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';

/** As nearly all senders write numbers: nothing to parse. */
const E164 = /^\+[1-9]\d{6,14}$/;
/** What is between and around the digits of a written number. */
const PUNCTUATION = /[\s().\-/\u00a0\u2010-\u2015]/g;
const DIALLED = /^\+?[\d\s().\-/\u00a0\u2010-\u2015]+$/;
/** Fewer digits are a short code, which belongs to no country. */
const MIN_DIGITS = 7;
const MAX_DIGITS = 15;
const MAX_LENGTH = 50;
const CACHED = 10_000;

/**
 * Reads phone numbers in whatever spelling they come. Numbers without a country are read as those of the default
 * region; without one they are not guessed.
 */
export class PhoneNumbers {
  private readonly cache = new Map<string, string | null>();

  constructor(readonly defaultRegion: CountryCode | null) {}

  /** In E.164, e.g. `+13105550108`; null for what is no number, or has no country. */
  e164(text: string): string | null {
    if (E164.test(text)) return text;
    if (!looksDialled(text)) return null;
    const known = this.cache.get(text);
    if (known !== undefined) return known;
    const parsed = parsePhoneNumberFromString(text, this.defaultRegion ?? undefined);
    const number = parsed?.isPossible() === true ? parsed.number : null;
    if (this.cache.size >= CACHED) this.cache.clear();
    this.cache.set(text, number);
    return number;
  }

  /**
   * What a party of a message or call is found by: E.164 where it is a number; else the literal, such as a short code,
   * `ACME` or `Anonymous`. Of a number without a country, its digits: all its spellings are one.
   */
  keyOf(text: string): string {
    return this.e164(text) ?? (looksDialled(text) ? digitsOf(text) : text.trim());
  }
}

/** Seven to fifteen digits with the punctuation of phone numbers, and nothing else. */
export function looksDialled(text: string): boolean {
  if (text.length > MAX_LENGTH || !DIALLED.test(text.trim())) return false;
  const { length } = digitsOf(text);
  return length >= MIN_DIGITS && length <= MAX_DIGITS;
}

function digitsOf(text: string): string {
  return text.trim().replace(PUNCTUATION, '').replace(/^\+/, '');
}
