import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { Problem } from './problem.js';

/** One thing wrong with one field, e.g. `{path: "data.object.id", message: "expected a string"}`. */
export interface FieldProblem {
  path: string;
  message: string;
}

/** RFC 9457. */
export interface ProblemDetails {
  type: string;
  title: string;
  status: number;
  detail: string;
  reason?: string;
  errors: readonly FieldProblem[];
}

/** What anything that was thrown looks like to the client. Of errors nobody expected it learns nothing. */
export function problemDetails(thrown: unknown): ProblemDetails {
  if (thrown instanceof Problem) {
    return details(thrown.getStatus(), thrown.message, thrown.errors, thrown.reason);
  }
  if (thrown instanceof HttpException) {
    const { detail = detailOf(thrown), reason } = bodyOf(thrown);
    return details(thrown.getStatus(), detail, fieldProblems(thrown), reason);
  }
  if (isClientError(thrown)) return details(thrown.status, thrown.message);
  if (isDamage(thrown)) return details(500, DAMAGE, [], 'damaged-store');
  return details(500, 'something went wrong here; the log tells more');
}

const DAMAGE =
  'the database found damaged data and does not hand it out; "Damaged files" in docs/troubleshooting.md says what to do';

/** PostgreSQL's data_corrupted and index_corrupted. */
function isDamage(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && ['XX001', 'XX002'].includes(String(thrown.code));
}

function details(
  status: number,
  detail: string,
  errors: readonly FieldProblem[] = [],
  reason?: string,
): ProblemDetails {
  const base = { type: 'about:blank', title: STATUS_CODES[status] ?? 'Error', status, detail };
  return reason === undefined ? { ...base, errors } : { ...base, reason, errors };
}

function detailOf(exception: HttpException): string {
  if (fieldProblems(exception).length > 0) return 'some parameters are not as expected';
  return exception.message;
}

/** Modules, which do not know `Problem`, can put its parts into the body. */
function bodyOf(exception: HttpException): { detail?: string; reason?: string } {
  const body = exception.getResponse();
  return typeof body === 'object' ? body : {};
}

/** Validation puts its messages into the body: `{message: [{path, message}]}`. */
function fieldProblems(exception: HttpException): readonly FieldProblem[] {
  const body = exception.getResponse();
  return typeof body === 'object' && 'message' in body && Array.isArray(body.message)
    ? (body.message as FieldProblem[])
    : [];
}

/** Express and its parsers throw errors with a status; those below 500 are meant for the client. */
function isClientError(thrown: unknown): thrown is Error & { status: number } {
  return (
    thrown instanceof Error &&
    'status' in thrown &&
    typeof thrown.status === 'number' &&
    thrown.status >= 400 &&
    thrown.status < 500
  );
}
