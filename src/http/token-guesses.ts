import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { clientAddress, networkOf } from './client-address.js';
import type { OperatorToken } from './operator-token.js';
import { Problem } from './problem.js';

interface Guesser {
  guesses: number;
  /** Digest of the last wrong token. */
  last: string;
  /** Nothing is looked at before, in milliseconds since 1970. */
  blockedUntil: number;
}

/** Wrong tokens that cost nothing: people mistype. */
const FREE = 5;
const LONGEST_MS = 60_000;
/** Addresses that are remembered; the oldest gives way. */
const MOST_ADDRESSES = 10_000;

/**
 * Slows down whoever guesses tokens: after five wrong ones an address waits 1 second, then 2, 4 and so on, up to a minute.
 * Meanwhile even the right token is not looked at, or the answer would tell it. The same wrong token again is no guess:
 * a program with an old token locks nobody else out of its address.
 */
export class TokenGuesses {
  private readonly guessers = new Map<string, Guesser>();

  constructor(private readonly token: OperatorToken) {}

  /** @throws Problem 429 while the request's address has to wait */
  accepts(request: Request, candidate: string, now = Date.now()): boolean {
    const address = networkOf(clientAddress(request));
    const guesser = this.guessers.get(address) ?? { guesses: 0, last: '', blockedUntil: 0 };
    const waitMs = guesser.blockedUntil - now;
    if (waitMs > 0) throw tooMany(waitMs);
    if (this.token.matches(candidate)) {
      this.guessers.delete(address);
      return true;
    }
    this.count(address, guesser, digestOf(candidate), now);
    return false;
  }

  private count(address: string, { guesses, last }: Guesser, candidate: string, now: number): void {
    if (candidate === last) return;
    const wait = guesses < FREE ? 0 : Math.min(LONGEST_MS, 1_000 * 2 ** (guesses - FREE));
    this.guessers.delete(address);
    this.guessers.set(address, { guesses: guesses + 1, last: candidate, blockedUntil: now + wait });
    const [oldest] = this.guessers.keys();
    if (this.guessers.size > MOST_ADDRESSES && oldest !== undefined) this.guessers.delete(oldest);
  }
}

function tooMany(waitMs: number): Problem {
  return new Problem(429, 'too many wrong tokens came from this address; please wait', {
    headers: { 'Retry-After': String(Math.ceil(waitMs / 1000)) },
  });
}

function digestOf(candidate: string): string {
  return createHash('sha256').update(candidate).digest('base64');
}
