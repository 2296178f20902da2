import { HttpException } from '@nestjs/common';
import type { FieldProblem } from './problem-details.js';

export interface ProblemOptions {
  headers?: Readonly<Record<string, string>>;
  errors?: readonly FieldProblem[];
  /** Machine-readable, from a closed list, e.g. `signature-mismatch`. */
  reason?: string;
  cause?: unknown;
}

/** An answer other than success, as RFC 9457 wants it. */
export class Problem extends HttpException {
  override readonly name = 'Problem';
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly FieldProblem[];
  readonly reason: string | undefined;

  /** @param detail what was expected, and what the reader can do */
  constructor(status: number, detail: string, { headers = {}, errors = [], reason, cause }: ProblemOptions = {}) {
    super({ detail }, status, { cause });
    this.message = detail;
    this.headers = headers;
    this.errors = errors;
    this.reason = reason;
  }

  /** Not now, but soon: with a `Retry-After` that spreads those who were turned away together. */
  static unavailable(detail: string, options: ProblemOptions = {}): Problem {
    return new Problem(503, detail, { ...options, headers: { 'Retry-After': retryAfter() } });
  }
}

const RETRY_AFTER_SECONDS = 5;

function retryAfter(): string {
  return String(Math.ceil(RETRY_AFTER_SECONDS * (1 + Math.random())));
}
