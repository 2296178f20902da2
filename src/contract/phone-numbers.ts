import { BadRequestException } from '@nestjs/common';
import { parsePhoneNumberFromString, type CountryCode, type PhoneNumber } from 'libphonenumber-js';
import { plainNumber } from './written-number.js';

/** As nearly all senders write numbers: nothing to parse. */
const NORTH_AMERICAN = /^\+1[2-9]\d{9}$/;
/** Fewer digits are a short code, which belongs to no country. */
const MIN_DIGITS = 7;
/** By E.164. */
const MAX_DIGITS = 15;
const MAX_CACHED = 10_000;
/** Characters of a wrong number that an error repeats. */
const MAX_SHOWN = 50;

const EXAMPLE = '+13105550176';
const DATES = [
  /^(?:19|20)\d\d([-./])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])$/,
  /^(?:0?[1-9]|[12]\d|3[01])([-./])(?:0?[1-9]|[12]\d|3[01])\1(?:19|20)\d\d$/,
];

/**
 * Reads phone numbers in whatever spelling they come. Numbers without a country are read as those of the default
 * region; without one they are not guessed.
 */
export class PhoneNumbers {
  private readonly cache = new Map<string, string | null>();

  constructor(readonly defaultRegion: CountryCode | null) {}

  /** In E.164, without an extension, e.g. `+13105550108`; null for what is no number, or has no country. */
  e164(text: string): string | null {
    if (NORTH_AMERICAN.test(text)) return text;
    const known = this.cache.get(text);
    if (known !== undefined) return known;
    const dialled = dialledIn(text);
    if (dialled === null) return null;
    const number = this.parse(dialled);
    if (this.cache.size >= MAX_CACHED) this.cache.clear();
    this.cache.set(text, number);
    return number;
  }

  /**
   * What a party of a message or call is found by: E.164 where it is a number; else the literal, such as a short code,
   * `ACME` or `Anonymous`. Of a number without a country, its digits: all its spellings are one.
   */
  keyOf(text: string): string {
    return this.e164(text) ?? dialledIn(text)?.digits ?? text.trim();
  }

  /**
   * What a search for a written number looks for. Without a plus and a default region, digits that begin with a country
   * code are compared as they are; others find what was written without a country as well.
   *
   * @throws BadRequestException for what is meant as a number and cannot be one
   */
  search(text: string): NumberSearch {
    const number = this.e164(text);
    if (number !== null) return { key: number, problem: null };
    const problem = this.problemOf(text);
    if (problem === null) return { key: text.trim(), problem };
    const dialled = dialledIn(text);
    if (dialled === null || dialled.international) throw new BadRequestException(`phoneNumber: ${problem}`);
    const withCountry = `+${dialled.digits}`;
    const isWhole = this.defaultRegion === null && parse(withCountry)?.isValid() === true;
    return isWhole && isStable(withCountry) ? { key: withCountry, problem: null } : { key: dialled.digits, problem };
  }

  /**
   * In E.164, where nothing else will do.
   *
   * @throws BadRequestException that gives the reason for what cannot be read as a number
   */
  required(text: string): string {
    const number = this.e164(text);
    if (number !== null) return number;
    const problem = this.problemOf(text) ?? `${shown(text)} is no phone number: expected one such as ${EXAMPLE}`;
    throw new BadRequestException(`phoneNumber: ${problem}`);
  }

  private parse({ international, digits }: Dialled): string | null {
    const parsed = parse((international ? '+' : '') + digits, this.defaultRegion);
    if (parsed?.isPossible() === true && isStable(parsed.number)) return parsed.number;
    // numbering plans change: with a country code it is taken as it is, so that what was received can be found
    return international && !digits.startsWith('0') ? `+${digits}` : null;
  }

  /** Of a text that has no number in E.164; null for one that is not meant as a number. */
  private problemOf(text: string): string | null {
    if (text.trim() === '') return `expected a number such as ${EXAMPLE}`;
    const written = digitsIn(text);
    if (written === null || (written.digits.length < MIN_DIGITS && !written.international)) return null;
    const { digits, international } = written;
    if (digits.length < MIN_DIGITS) return `${shown(text)} has fewer than ${MIN_DIGITS} digits: ${EXPECTED}`;
    if (digits.length > MAX_DIGITS) return `${shown(text)} has more than ${MAX_DIGITS} digits: ${EXPECTED}`;
    if (international) return `${shown(text)} has no country code after its +: ${EXPECTED}`;
    if (this.defaultRegion === null)
      return `${shown(text)} has no country code: write +1… (or that of its country), or set DEFAULT_REGION`;
    return `${shown(text)} is no number of ${this.defaultRegion}, which is DEFAULT_REGION: ${EXPECTED}`;
  }
}

/** A key to search by. */
export interface NumberSearch {
  readonly key: string;
  /** Why the same number may be there under another key, for a search that finds nothing. */
  readonly problem: string | null;
}

/** @throws BadRequestException where nothing was found, and the number could not be compared with all there are */
export function assertFound(count: number, search: NumberSearch | undefined): void {
  if (count > 0 || search === undefined || search.problem === null) return;
  throw new BadRequestException(`phoneNumber: ${search.problem}`);
}

function parse(text: string, region: CountryCode | null = null): PhoneNumber | undefined {
  return parsePhoneNumberFromString(text, region ?? undefined);
}

/** Read again, it is the same: no digit was taken for a trunk prefix. */
function isStable(number: string): boolean {
  return parse(number)?.number === number;
}

/** How parties of messages and calls become what these are found by. */
export type PartyKeys = Pick<PhoneNumbers, 'keyOf'>;

/** As before there were numbers: each spelling by itself. Rows that were written then have such keys. */
export const LITERAL_KEYS: PartyKeys = { keyOf: (text) => text };

const EXPECTED = `expected one such as ${EXAMPLE}`;

/** Seven to fifteen digits with the punctuation of phone numbers, and nothing else; dates are not meant. */
export function looksDialled(text: string): boolean {
  return dialledIn(text) !== null;
}

interface Dialled {
  /** It has a plus. */
  international: boolean;
  digits: string;
}

function dialledIn(text: string): Dialled | null {
  const written = digitsIn(text);
  return written !== null && written.digits.length >= MIN_DIGITS && written.digits.length <= MAX_DIGITS
    ? written
    : null;
}

function digitsIn(text: string): Dialled | null {
  const written = plainNumber(text);
  if (written === null || DATES.some((date) => date.test(written))) return null;
  return { international: written.includes('+'), digits: written.replaceAll(/\D/g, '') };
}

function shown(text: string): string {
  return text.length <= MAX_SHOWN ? text.trim() : `${text.slice(0, MAX_SHOWN).toWellFormed()}…`;
}
