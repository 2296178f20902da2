import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { plainCharacters, SEPARATORS } from '../../contract/index.js';

/** A shorter number without its country code is in too many other things. */
const MIN_NATIONAL_DIGITS = 7;
/** A number with a country code has at least seven: what is shorter and ends here is the beginning of the same number. */
const MAX_BEGINNING = 6;
/** What is dialled before a country code, instead of a plus. */
const INTERNATIONAL_PREFIX = '(?:00|011|0011|010|810)';
const DATES = [
  /^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$/,
  /^(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d$/,
];

/** Between digits; U+FFFD is what was no UTF-8, a plus is a blank of an HTML form. */
const SEPARATOR = String.raw`[${SEPARATORS}+\ufffd]*`;
/** Between the digits of what could be a date. */
const BLANK = String.raw`[\s()]*`;

/** All ways in which a phone number may be written within other text, and not within more digits. */
export class NumberSpellings {
  /**
   * For PostgreSQL: fits wherever the number may be, in text, JSON and bytes (`encode(…, 'escape')`), whatever is between
   * its digits. Fits elsewhere, too: `isIn` decides.
   */
  readonly candidate: string;
  private readonly expression: RegExp;

  /** @param number in E.164 */
  constructor(readonly number: string) {
    const { international, national } = digitsOf(number);
    const shortest = [...national, ...international].filter(
      (digits, _, all) => !all.some((other) => other !== digits && digits.endsWith(other)),
    );
    this.candidate = shortest.map(gapped).join('|');
    const withCountry = international.map((digits) => spread(digits, SEPARATOR)).join('|');
    const without = national.map((digits) => spread(digits, isDate(digits) ? BLANK : SEPARATOR));
    const beginning = String.raw`\+[${SEPARATORS}]*(?:\d[${SEPARATORS}]*){1,${MAX_BEGINNING}}`;
    const written = [`(?:${INTERNATIONAL_PREFIX}${SEPARATOR})?(?:${withCountry})`, ...without].join('|');
    this.expression = new RegExp(String.raw`(?<!\d)(?<!${beginning})(?:${written})(?!\d)`);
  }

  /** @param text may be JSON, part of a URL, or the bytes of either */
  isIn(text: string | Buffer): boolean {
    return this.expression.test(decoded(typeof text === 'string' ? text : text.toString('utf8')));
  }
}

interface Digits {
  international: string[];
  national: string[];
}

function digitsOf(number: string): Digits {
  const digits = number.replace(/\D/g, '');
  const parsed = parsePhoneNumberFromString(number);
  if (parsed === undefined) return { international: [digits], national: [] };
  const { countryCallingCode: code, nationalNumber } = parsed;
  // North America has no trunk prefix but its country code
  const trunk = code === '1' || nationalNumber.startsWith('0') ? [] : [`0${nationalNumber}`];
  const national = [nationalNumber, ...trunk, parsed.formatNational().replace(/\D/g, '')];
  return {
    // +44 (0)20 …
    international: unique([digits, ...trunk.map((written) => code + written)]),
    national: nationalNumber.length < MIN_NATIONAL_DIGITS ? [] : unique(national),
  };
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function isDate(digits: string): boolean {
  return DATES.some((date) => date.test(digits));
}

function spread(digits: string, separator: string): string {
  return [...digits].join(separator);
}

/** One character that is neither letter nor digit, or any one that is escaped. */
const GAP = String.raw`(?:[^0-9A-Za-z]|%[0-9A-Fa-f]{2}|\\(?:u[0-9A-Fa-f]{4}|[0-7]{3}|[nrtbf])|&[0-9A-Za-z#]{1,6};)*`;

function gapped(digits: string): string {
  return [...digits].map(anyForm).join(GAP);
}

/** The digit, also in full width; as it is, escaped in JSON, in a URL, and by PostgreSQL. */
function anyForm(digit: string): string {
  const wide = String.fromCharCode(0xff10 + Number(digit));
  const octal = (0o220 + Number(digit)).toString(8);
  return String.raw`(?:${digit}|${wide}|\\u(?:003|[fF][fF]1)${digit}|%3${digit}|%[eE][fF]%[bB][cC]%9${digit}|\\357\\274\\${octal})`;
}

/** Escapes of JSON, also of JSON within JSON, of URLs and of HTML are the characters they stand for. */
function decoded(text: string): string {
  return plainCharacters(
    text
      .replaceAll(/\\+u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
      .replaceAll(/(?:%[0-9a-f]{2})+/gi, (bytes) => Buffer.from(bytes.replaceAll('%', ''), 'hex').toString('utf8'))
      .replaceAll(/&(?:nbsp|#160|#xa0);|\\+[nrtbf/]/gi, ' '),
  );
}
