import { BadRequestException } from '@nestjs/common';
import fc from 'fast-check';
import { assertFound, looksDialled, PhoneNumbers } from './phone-numbers.js';

const international = new PhoneNumbers(null);
const american = new PhoneNumbers('US');
const british = new PhoneNumbers('GB');
const german = new PhoneNumbers('DE');

/** Texts that are one number, whatever the region. */
const SPELLINGS = [
  '+13105550103',
  '+1 310 555 0103',
  '+1-310-555-0103',
  '+1 (310) 555-0103',
  '+1.310.555.0103',
  '(+1) 310 555 0103',
  ' +1 310/555/0103 ',
  '+1\u00a0310\u202f555\u20110103',
  '\u202a+13105550103\u202c',
  '+１３１０５５５０１０３',
  'tel:+1-310-555-0103',
  'tel:+1-310-555-0103;ext=2',
  'whatsapp:+13105550103',
  '+1 310 555 0103 ext. 5',
  '+1 310-555-0103 x12',
  '+1 310 555 0103, extension 7',
];

describe('a phone number in E.164', () => {
  it.each(SPELLINGS)('%j is +13105550103 everywhere', (text) => {
    for (const numbers of [international, american, british]) expect(numbers.e164(text)).toBe('+13105550103');
  });

  it.each([
    [american, '(310) 555-0103', '+13105550103'],
    [american, '13105550103', '+13105550103'],
    [american, '1-310-555-0103', '+13105550103'],
    [american, '011 44 20 7946 0018', '+442079460018'],
    [british, '020 7946 0018', '+442079460018'],
    [british, '+44 (0)20 7946 0018', '+442079460018'],
    [british, '0013105550103', '+13105550103'],
    [german, '030/123456-78', '+493012345678'],
    [german, '+4901711234567', '+491711234567'],
  ])('(%#) without a country is one of the region', (numbers, text, expected) => {
    expect(numbers.e164(text)).toBe(expected);
  });

  it.each(['3105550103', '13105550103', '0013105550103', '(310) 555-0103', '020 7946 0018'])(
    '%j has no country, and none is guessed',
    (text) => {
      expect(international.e164(text)).toBeNull();
    },
  );

  it('is believed where it has a country code, although the country has no such number', () => {
    expect(american.e164('+1 310 555 01034')).toBe('+131055501034');
    expect(international.e164('+999 1234 5678')).toBe('+99912345678');
  });

  it.each([
    '22395',
    'ACME',
    'Anonymous',
    '',
    '+12',
    '2026-10-05',
    '05.10.2026',
    '10/05/2026',
    '2026-10-05T16:12:30Z',
    '1-800-FLOWERS',
    '+1 310 555 0103 and +1 310 555 0104',
    '+1 310 555 0103 1234567890',
    'x'.repeat(1_000_000),
  ])('%.40j is no number', (text) => {
    for (const numbers of [international, american, british, german]) expect(numbers.e164(text)).toBeNull();
    expect(looksDialled(text)).toBe(false);
  });
});

const separators = fc.stringMatching(/^[ ().\-/\u00a0\u2011\u200e]{0,3}$/);
const digits = fc.stringMatching(/^[1-9]\d{6,14}$/);
const spelt = (digits: string, between: readonly string[]) =>
  [...digits].map((digit, index) => digit + (between[index] ?? '')).join('');

describe('the key of a party', () => {
  it.each([
    [international, '+1 (310) 555-0103', '+13105550103'],
    [international, '(310) 555-0103', '3105550103'],
    [international, '310-555-0103', '3105550103'],
    [american, '555-0103', '5550103'],
    [american, ' 22395 ', '22395'],
    [american, 'ACME', 'ACME'],
    [american, 'Anonymous', 'Anonymous'],
    [american, '2026-10-05', '2026-10-05'],
    [american, '', ''],
  ])('%#', (numbers, text, key) => {
    expect(numbers.keyOf(text)).toBe(key);
  });

  it('is the same however the digits are spread, and its own key', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(international, american, british, german),
        fc.constantFrom('', '+'),
        digits,
        fc.array(separators, { maxLength: 15 }),
        (numbers, plus, number, between) => {
          const key = numbers.keyOf(plus + number);
          const written = plus + spelt(number, between);
          fc.pre(written.length <= 60 && looksDialled(written));
          expect(numbers.keyOf(written)).toBe(key);
          expect(numbers.keyOf(key)).toBe(key);
        },
      ),
    );
  });

  it('is a text for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(typeof american.keyOf(text)).toBe('string');
      }),
    );
  });
});

describe('a search', () => {
  it.each([...SPELLINGS, '(310) 555-0103', '13105550103'])('for %j looks for +13105550103', (text) => {
    expect(american.search(text)).toEqual({ key: '+13105550103', problem: null });
  });

  it.each(['22395', 'ACME', ' Anonymous ', '2026-10-05'])('for %j looks for the literal', (text) => {
    expect(american.search(text)).toEqual({ key: text.trim(), problem: null });
  });

  it('without a default region compares digits that begin with a country code', () => {
    expect(international.search('13105550103')).toEqual({ key: '+13105550103', problem: null });
    expect(international.search('1 (310) 555-0103')).toEqual({ key: '+13105550103', problem: null });
    expect(international.search('442079460018')).toEqual({ key: '+442079460018', problem: null });
  });

  it.each([
    [international, '(310) 555-0103', '3105550103', '(310) 555-0103 has no country code: write +1…'],
    [american, '310555010', '310555010', '310555010 is no number of US, which is DEFAULT_REGION'],
  ])('(%#) for one without a country finds what was written so, or gives the reason', (numbers, text, key, problem) => {
    const search = numbers.search(text);
    expect(search).toEqual({ key, problem: expect.stringContaining(problem) });
    expect(() => assertFound(0, search)).toThrow(problem);
    expect(() => assertFound(1, search)).not.toThrow();
    expect(() => numbers.required(text)).toThrow(problem);
  });

  it.each([
    [american, '+12', '+12 has fewer than 7 digits'],
    [american, '+1234567890123456', 'has more than 15 digits'],
    [american, '+0310 555 0103', 'has no country code after its +'],
    [american, ' ', 'expected a number such as +13105550176'],
  ])('(%#) for what cannot be a number gives the reason', (numbers, text, reason) => {
    expect(() => numbers.search(text)).toThrow(BadRequestException);
    expect(() => numbers.search(text)).toThrow(reason);
    expect(() => numbers.required(text)).toThrow(reason);
  });

  it('that takes nothing but a number refuses names and short codes', () => {
    expect(american.required('(310) 555-0103')).toBe('+13105550103');
    for (const text of ['ACME', '22395']) {
      expect(() => american.required(text)).toThrow(`phoneNumber: ${text} is no phone number`);
    }
  });
});
