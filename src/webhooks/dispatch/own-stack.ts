import { dirname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeError } from './describe-error.js';
import { originOf, type Place } from './source-origin.js';

const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
/** Its frames are those of every handler. */
const DISPATCH = relative(PACKAGE, dirname(fileURLToPath(import.meta.url)));
const MAX_FRAMES = 10;
const MAX_CAUSES = 3;
const MAX_LENGTH = 2_000;
/** Of a stack that is read; Node itself keeps ten frames. */
const READ_LENGTH = 20_000;
const FRAME = /^ +at (?:(?:async )?([^()]{1,200}) \()?(?:async )?((?:file:\/\/|node:|\/)[^()]{1,1000}):(\d+):(\d+)\)?$/;

interface Frame extends Place {
  /** Such as `MissedCallText.reply`; null at the top of a file. */
  call: string | null;
}

/**
 * Where an error comes from: the frames of this package, of the source files where they are known, and the errors that caused
 * it. Bounded. Causes quote their messages, so it is as confidential as the message of the error.
 *
 * @returns null where nothing is known
 */
export function ownStack(thrown: unknown): string | null {
  const lines: string[] = [];
  let room = MAX_FRAMES;
  let error = thrown;
  for (let depth = 0; depth <= MAX_CAUSES && error !== undefined && error !== null; depth++) {
    const frames = framesOf(error).slice(0, room);
    room -= frames.length;
    if (depth > 0) lines.push(`caused by ${titleOf(error)}`);
    lines.push(...frames.map(textOf));
    error = causeOf(error);
  }
  return lines.length === 0 ? null : lines.join('\n').slice(0, MAX_LENGTH).toWellFormed();
}

/** An error that was thrown by this package's code, or was at least on the way through it, shows that and nothing else. */
function framesOf(error: unknown): Frame[] {
  const all = readFrames(error);
  const own = all.filter(({ file }) => !file.startsWith('node:') && !file.includes('node_modules'));
  const handlers = own.filter(({ file }) => !file.startsWith(`${DISPATCH}${sep}`));
  return [handlers, own, all].find((frames) => frames.length > 0) ?? [];
}

function readFrames(error: unknown): Frame[] {
  try {
    if (!(error instanceof Error) || typeof error.stack !== 'string') return [];
    // the message comes first, and may look like frames
    const header = String(error);
    const start = error.stack.startsWith(header) ? header.length : 0;
    return error.stack
      .slice(start, start + READ_LENGTH)
      .split('\n')
      .flatMap(readFrame);
  } catch {
    return []; // proxies and getters may throw
  }
}

function readFrame(text: string): Frame[] {
  const [, call, place = '', line, column] = FRAME.exec(text) ?? [];
  if (line === undefined) return [];
  if (place.startsWith('node:'))
    return [{ call: call ?? null, file: place, line: Number(line), column: Number(column) }];
  const path = place.startsWith('file:') ? fileURLToPath(place) : place;
  const origin = originOf({ file: path, line: Number(line), column: Number(column) });
  return [{ ...origin, call: call ?? null, file: relative(PACKAGE, origin.file).replaceAll(sep, '/') }];
}

function textOf({ call, file, line, column }: Frame): string {
  const place = `${file}:${line}:${column}`;
  return call === null ? `at ${place}` : `at ${call} (${place})`;
}

function causeOf(error: unknown): unknown {
  try {
    return error instanceof Error ? error.cause : undefined;
  } catch {
    return undefined;
  }
}

/** Errors of the network often have a code and no message. */
function titleOf(error: unknown): string {
  const { name, message } = describeError(error);
  return `${name}: ${message === '' ? codeOf(error) : message}`;
}

function codeOf(error: unknown): string {
  try {
    const { code } = error as { code?: unknown };
    return typeof code === 'string' ? code : '';
  } catch {
    return '';
  }
}
