import type { SourceRequest } from '../../src/sources/source-request.js';

/** Digits between digits: another one in their place leaves JSON, and a form, as readable as it was. */
const INNER_DIGIT = /(?<=\d)\d(?=\d)/g;

/** The request with each digit of its body changed that is no part of a secret. */
export function changedBodies(request: SourceRequest, secrets: readonly string[]): SourceRequest[] {
  const text = request.body.toString('latin1');
  const places = secrets.flatMap((secret) => placesOf(text, secret));
  return [...text.matchAll(INNER_DIGIT)]
    .map(({ index }) => index)
    .filter((at) => !places.some(({ from, to }) => at >= from && at < to))
    .map((at) => ({ ...request, body: flipped(request.body, at) }));
}

/** The request with each character of its token changed, be it in the body or in a header. */
export function changedTokens(request: SourceRequest, secrets: readonly string[]): SourceRequest[] {
  return secrets.flatMap((secret) => [
    ...placesOf(request.body.toString('latin1'), secret).flatMap(({ from, to }) =>
      range(from, to).map((at) => ({ ...request, body: flipped(request.body, at) })),
    ),
    ...Object.entries(request.headers).flatMap(([name, value]) =>
      placesOf(value, secret).flatMap(({ from, to }) =>
        range(from, to).map((at) => {
          const changed = flipped(Buffer.from(value, 'latin1'), at).toString('latin1');
          return { ...request, headers: { ...request.headers, [name]: changed } };
        }),
      ),
    ),
  ]);
}

function placesOf(text: string, secret: string): { from: number; to: number }[] {
  const from = text.indexOf(secret);
  return from === -1 ? [] : [{ from, to: from + secret.length }];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ 1;
  return changed;
}
