import type { Request, RequestHandler } from 'express';
import { Problem } from '../../http/problem.js';

/** Of a body that is refused so much more is read, so that the sender comes to read the answer … */
const DISCARD_BYTES = 4 * 1024 * 1024;
/** … and for so long. */
const DISCARD_MS = 2_000;

/**
 * Reads the exact bytes, whatever the content type says. Nothing is inflated, and of a body beyond the limit nothing is
 * kept; Express's own parser would read it to its end before it refuses it.
 */
export function rawBody(limit: number): RequestHandler {
  return (request, _response, next) => {
    const encoding = request.headers['content-encoding'] ?? 'identity';
    const tooLarge = () => new Problem(413, `expected a body of at most ${limit} bytes`);
    if (encoding.toLowerCase() !== 'identity') {
      return discard(request, () => next(new Problem(415, 'expected a body without a content encoding')));
    }
    if (Number(request.headers['content-length'] ?? 0) > limit) return discard(request, () => next(tooLarge()));
    collect(request, limit, (body) => {
      if (body === null) return discard(request, () => next(tooLarge()));
      request.body = body;
      next();
    });
  };
}

/** @param done called with null as soon as there is more than `limit`; never, when the sender breaks off */
function collect(request: Request, limit: number, done: (body: Buffer | null) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const take = (chunk: Buffer): void => {
    length += chunk.length;
    chunks.push(chunk);
    if (length > limit) finish(null);
  };
  const end = (): void => finish(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length));
  const finish = (body: Buffer | null): void => {
    request.off('data', take).off('end', end);
    done(body);
  };
  request.on('data', take).on('end', end).on('error', ignore);
}

function discard(request: Request, done: () => void): void {
  let length = 0;
  const count = (chunk: Buffer): void => {
    length += chunk.length;
    if (length > DISCARD_BYTES) finish();
  };
  const finish = (): void => {
    clearTimeout(timer);
    request.off('data', count).off('end', finish);
    request.pause();
    done();
  };
  const timer = setTimeout(finish, DISCARD_MS);
  request.on('data', count).on('end', finish).on('error', ignore);
  request.resume();
}

function ignore(): void {
  // a sender that breaks off is told nothing
}
