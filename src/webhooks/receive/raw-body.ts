import type { Request, RequestHandler } from 'express';
import { Problem } from '../../http/problem.js';
import type { Admission } from './admission.js';
import type { BodyRoom } from './body-room.js';

/** Of a body that is refused so much more is read, so that the sender comes to read the answer … */
const DISCARD_BYTES = 4 * 1024 * 1024;
/** … and for so long. */
const DISCARD_MS = 2_000;

/**
 * Reads the exact bytes, whatever the content type says. Nothing is inflated, and of a body beyond the limit nothing is
 * kept; Express's own parser would read it to its end before it refuses it.
 *
 * @param admission told of each request whose body is there
 */
export function rawBody(limit: number, room: BodyRoom, admission: Admission): RequestHandler {
  return (request, response, next) => {
    const encoding = request.headers['content-encoding'] ?? 'identity';
    const tooLarge = () => new Problem(413, `expected a body of at most ${limit} bytes`);
    if (encoding.toLowerCase() !== 'identity') {
      return discard(request, () => next(new Problem(415, 'expected a body without a content encoding')));
    }
    if (Number(request.headers['content-length'] ?? 0) > limit) return discard(request, () => next(tooLarge()));
    const fits = room.open(response);
    const judge = (bytes: number): Problem | null =>
      bytes > limit ? tooLarge() : fits(bytes) ? null : admission.noRoom();
    collect(request, judge, (body) => {
      if (body instanceof Problem) return discard(request, () => next(body));
      request.body = body;
      admission.enter(response);
      next();
    });
  };
}

/**
 * @param judge says what is wrong with a body of so many bytes
 * @param done called as soon as there is something wrong; never, when the sender breaks off
 */
function collect(
  request: Request,
  judge: (bytes: number) => Problem | null,
  done: (body: Buffer | Problem) => void,
): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const take = (chunk: Buffer): void => {
    length += chunk.length;
    chunks.push(chunk);
    const problem = judge(length);
    if (problem !== null) finish(problem);
  };
  const end = (): void => finish(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length));
  const finish = (body: Buffer | Problem): void => {
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
