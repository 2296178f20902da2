import fc from 'fast-check';
import { NumberSpellings } from './number-spellings.js';

/** As `encode(bytes, 'escape')` of PostgreSQL makes it. */
function escaped(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => {
      if (byte === 0x5c) return '\\\\';
      return byte === 0 || byte > 127 ? `\\${byte.toString(8).padStart(3, '0')}` : String.fromCharCode(byte);
    })
    .join('');
}

function isCandidate(spellings: NumberSpellings, text: string): boolean {
  return [text, escaped(text)].every((form) => new RegExp(spellings.candidate).test(form));
}

const american = new NumberSpellings('+13105550106');

describe('a number is found', () => {
  it.each([
    '+13105550106',
    '13105550106',
    '3105550106',
    '+1 310-555-0106',
    '(310) 555-0106',
    '310.555.0106',
    '1/310/555/0106',
    '+1\u00a0310\u202f555\u20110106',
    '3 1 0 5 5 5 0 1 0 6',
    '00 1 310 555 0106',
    '01113105550106',
    '%2B1310%20555%200106',
    '%20310%C2%A05550106',
    '1+310+555+0106',
    '\\u002b13105550106',
    '\\u00a0310\\u00a05550106',
    '\\\\u002b1310\\n555\\t0106',
    '\\u003310555\\u003010\\u0036',
    '310&nbsp;555&nbsp;0106',
    '３１０－５５５－０１０６',
    '\\uff13105550106',
    'tel:+13105550106;ext=5',
    '<a href="tel:310-555-0106">',
    'Call 310 555 0106, please',
    'Flat 12 (310) 555-0106',
    '+1 310 555 0105 310 555 0106',
    '+13105550105 +13105550106',
    '{"phones":["+1310\u200b5550106"]}',
  ])('in %j', (text) => {
    expect(american.isIn(text)).toBe(true);
    expect(american.isIn(Buffer.from(text))).toBe(true);
    expect(isCandidate(american, text)).toBe(true);
  });

  it.each([
    ['+442079460018', '020 7946 0018'],
    ['+442079460018', '+44 (0)20 7946 0018'],
    ['+442079460018', '(0044) 20-7946-0018'],
    ['+442079460018', '20 7946 0018'],
    ['+4930123456', '030/123456'],
    ['+4930123456', 'Tel. 030 – 12 34 56'],
    ['+390612345678', '06 1234 5678'],
    ['+79161234567', '8 (916) 123-45-67'],
    ['+5491123456789', '011 15-2345-6789'],
    ['+4720261005', '20 26 10 05'],
    ['+131055501769', '+1 310 555 01769'],
    ['+99912345678', '+999 1234 5678'],
    ['+2901234', '+290 12 34'],
  ])('%s: in %j', (number, text) => {
    const spellings = new NumberSpellings(number);
    expect(spellings.isIn(text)).toBe(true);
    expect(isCandidate(spellings, text)).toBe(true);
  });

  const separator = fc.stringMatching(/^(?:[ ().\-/\u00a0\u2011\u200e\n]|%20|\\u00a0|%C2%A0){0,2}$/);

  it('whatever is between its digits', () => {
    fc.assert(
      fc.property(fc.array(separator, { maxLength: 11 }), fc.boolean(), (between, country) => {
        const digits = [...(country ? '13105550106' : '3105550106')];
        const text = `x ${digits.map((digit, index) => digit + (between[index] ?? '')).join('')}`;
        expect(american.isIn(text)).toBe(true);
        expect(isCandidate(american, text)).toBe(true);
      }),
    );
  });
});

describe('a number is not found', () => {
  it.each([
    '+131055501060',
    '131055501060',
    '93105550106',
    '+1 310 555 01060',
    '23105550106',
    '310555010',
    '+44 310 555 0106',
    '+44 1310 555 0106',
    '+44 13 1055 50106',
    '+441 310 555 0106',
    '310-555-0105',
    '310,555,0106',
    '',
  ])('in %j', (text) => {
    expect(american.isIn(text)).toBe(false);
    expect(american.isIn(Buffer.from(text))).toBe(false);
  });

  it('in a date, or shortened to fewer than seven digits', () => {
    expect(new NumberSpellings('+4720261005').isIn('"createdAt":"2026-10-05T16:12:30.000Z"')).toBe(false);
    expect(new NumberSpellings('+4715102026').isIn('15.10.2026')).toBe(false);
    expect(new NumberSpellings('+290123456').isIn('123456')).toBe(false);
  });

  it('in more digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{1,5}$/), fc.boolean(), (more, before) => {
        // with a country code before it, it is the number
        fc.pre(!before || !/^(?:00|011|0011|010|810)?1$/.test(more));
        expect(american.isIn(before ? `${more}3105550106` : `3105550106${more}`)).toBe(false);
      }),
    );
  });

  it('slowly', () => {
    const hostile = `${'3 '.repeat(200_000)}${'310555010 '.repeat(100_000)}+${' '.repeat(100_000)}${'\\u0033'.repeat(50_000)}`;
    const started = performance.now();
    expect(american.isIn(hostile)).toBe(false);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
