import type { Request, RequestHandler } from 'express';
import { Problem } from '../../http/problem.js';
import type { RejectionReason } from '../../inbox/quarantine/rejection-reasons.js';
import type { Admission } from './admission.js';
import type { BodyRoom } from './body-room.js';
import { namedSource, rejectedRequest } from './rejected-request.js';
import type { Rejections } from './rejections.js';

/** Of a body that is refused so much more is read, so that the sender comes to read the answer … */
const DISCARD_BYTES = 4 * 1024 * 1024;
/** … and for so long. */
const DISCARD_MS = 2_000;

/** What is done with bodies, beside reading them. */
interface BodyReading {
  room: BodyRoom;
  /** Lets in each request whose body is there. */
  admission: Admission;
  rejections: Rejections;
}

/**
 * Reads the exact bytes, whatever the content type says. Nothing is inflated, and of a body beyond the limit nothing is
 * kept; Express's own parser would read it to its end before it refuses it.
 */
export function rawBody(limit: number, { room, admission, rejections }: BodyReading): RequestHandler {
  return (request, response, next) => {
    const count = (reason: RejectionReason, bytes?: number) =>
      rejections.add(reason, namedSource(request), () => rejectedRequest(request, bytes));
    const refuse = (problem: Problem, bytes?: number): void => {
      count(problem.reason as RejectionReason, bytes);
      discard(request, () => next(problem));
    };
    if ((request.headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') return refuse(compressed());
    if (Number(request.headers['content-length'] ?? 0) > limit) return refuse(tooLarge(limit));
    const fits = room.open(response);
    const judge = (bytes: number): Problem | null => (bytes > limit ? tooLarge(limit) : fits(bytes) ? null : noRoom());
    collect(request, judge, {
      complete: (body) => {
        request.body = body;
        admission.enter(request, response, next);
      },
      refused: refuse,
      brokenOff: (bytes) => count('incomplete', bytes),
    });
  };
}

interface Ends {
  complete(body: Buffer): void;
  refused(problem: Problem, bytes: number): void;
  /** The sender left, or took too long: Node has answered, if there was somebody to answer. */
  brokenOff(bytes: number): void;
}

/** @param judge says what is wrong with a body of so many bytes; it is asked as they come */
function collect(request: Request, judge: (bytes: number) => Problem | null, ends: Ends): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const take = (chunk: Buffer): void => {
    length += chunk.length;
    chunks.push(chunk);
    const problem = judge(length);
    if (problem === null) return;
    stop();
    ends.refused(problem, length);
  };
  const end = (): void => {
    stop();
    ends.complete(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, length));
  };
  const breakOff = (): void => {
    stop();
    ends.brokenOff(length);
  };
  const stop = (): void => {
    request.off('data', take).off('end', end).off('error', breakOff).on('error', ignore);
  };
  request.on('data', take).on('end', end).on('error', breakOff);
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

function compressed(): Problem {
  return new Problem(415, 'expected a body without a content encoding', { reason: 'compressed' });
}

function tooLarge(limit: number): Problem {
  return new Problem(413, `expected a body of at most ${limit} bytes`, { reason: 'too-large' });
}

function noRoom(): Problem {
  return Problem.unavailable('too many large bodies are being read; please repeat', { reason: 'busy' });
}

function ignore(): void {
  // its end is known already
}
