import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files below a directory that have the text, or bytes that fit the expression (one character a byte). */
export function filesWith(directory: string, text: string | RegExp): string[] {
  const has = (bytes: Buffer) =>
    typeof text === 'string' ? bytes.includes(text) : text.test(bytes.toString('latin1'));
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((path) => join(directory, path))
    .filter((path) => statSync(path).isFile() && has(readFileSync(path)));
}
