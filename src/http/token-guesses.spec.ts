import type { Request } from 'express';
import { OperatorToken } from './operator-token.js';
import type { Problem } from './problem.js';
import { TokenGuesses } from './token-guesses.js';

const TOKEN = 'operator-token-of-the-tests-0123456789';
const from = (ip: string) => ({ ip }) as Request;

describe('guessing tokens', () => {
  let guesses: TokenGuesses;

  beforeEach(() => {
    guesses = new TokenGuesses(OperatorToken.resolve(TOKEN, ''));
  });

  const waitFor = (ip: string, candidate: string, now: number): number => {
    try {
      guesses.accepts(from(ip), candidate, now);
      return 0;
    } catch (error) {
      return Number((error as Problem).headers['Retry-After']);
    }
  };
  const guess = (ip: string, count: number, now = 0) => {
    for (let index = 0; index < count; index++) waitFor(ip, `wrong ${index}`, now);
  };

  it('W6: gets slower and slower, to one a minute: ten thousand take a week', () => {
    const waits: number[] = [];
    for (let [now, looked] = [0, 0]; looked < 10_000; now += 1_000 * (waits.at(-1) ?? 0)) {
      const wait = waitFor('203.0.113.7', `wrong ${looked}`, now);
      waits.push(wait);
      if (wait === 0) looked += 1;
    }
    expect(waits.filter((wait) => wait > 0).slice(0, 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(waits.reduce((sum, wait) => sum + wait) / 86_400).toBeGreaterThan(6.9);
  });

  it('does not look at the right token either while an address has to wait, and looks at it from any other', () => {
    guess('203.0.113.7', 20);
    expect(waitFor('203.0.113.7', TOKEN, 0)).toBe(1);
    expect(guesses.accepts(from('203.0.113.8'), TOKEN, 0)).toBe(true);
    expect(guesses.accepts(from('203.0.113.7'), TOKEN, 1_000)).toBe(true);
    expect(waitFor('203.0.113.7', 'wrong', 1_000)).toBe(0);
  });

  it('is not what a program does that repeats an old token', () => {
    for (let index = 0; index < 1_000; index++) expect(guesses.accepts(from('203.0.113.7'), 'old', 0)).toBe(false);
    expect(guesses.accepts(from('203.0.113.7'), TOKEN, 0)).toBe(true);
  });

  it('counts a whole IPv6 network as one, and IPv4 within IPv6 as what it is', () => {
    guess('2001:db8:1:2::1', 20);
    expect(waitFor('2001:db8:1:2:ffff::9', TOKEN, 0)).toBe(1);
    expect(guesses.accepts(from('2001:db8:1:3::1'), TOKEN, 0)).toBe(true);
    guess('::ffff:203.0.113.7', 20);
    expect(waitFor('203.0.113.7', TOKEN, 0)).toBe(1);
    expect(guesses.accepts(from('203.0.113.8'), TOKEN, 0)).toBe(true);
  });

  it('remembers a bounded number of addresses', () => {
    guess('203.0.113.7', 20);
    for (let index = 0; index < 10_000; index++) {
      waitFor(`10.${index >> 8}.${index & 255}.1`, 'wrong', 0);
    }
    expect(guesses.accepts(from('203.0.113.7'), TOKEN, 0)).toBe(true);
  });
});
