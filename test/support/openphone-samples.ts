import { globSync, readFileSync } from 'node:fs';
import { PhoneNumbers } from '../../src/contract/index.js';
import { readWebhook } from '../../src/sources/openphone/read.js';
import type { FieldError, Proof } from '../../src/sources/authentication.js';
import type { Reading, SourceEvent } from '../../src/sources/reading.js';
import { requestOf } from './source-request.js';

const FOLDER = 'test/fixtures/openphone/payloads';

export const PROOF: Proof<never> = {
  kind: 'proven',
  trust: 'signed',
  scheme: 'legacy',
  secretIndex: 0,
  signedAt: new Date('2026-10-05T16:20:00.000Z'),
  deliveryId: null,
};

/** Every sample payload by name, e.g. `legacy/message.received.v3-app`. */
export function sampleNames(): string[] {
  return globSync('*/*.json', { cwd: FOLDER }).map((file) => file.replace(/\.json$/, ''));
}

export function sampleText(name: string): string {
  return readFileSync(`${FOLDER}/${name}.json`, 'utf8');
}

/** Numbers without a country are not guessed. */
export const NUMBERS = new PhoneNumbers(null);

export function readBody(
  body: string | Buffer,
  proof: Partial<Proof<never>> = {},
  headers: Readonly<Record<string, string>> = {},
  numbers = NUMBERS,
): Reading & { problems: readonly FieldError[] } {
  const reading = readWebhook(requestOf(body, headers), { ...PROOF, ...proof }, numbers);
  return { ...reading, problems: reading.events.flatMap(({ problems }) => problems) };
}

export function eventOf(body: string | Buffer, proof: Partial<Proof<never>> = {}, numbers = NUMBERS): SourceEvent {
  return readBody(body, proof, {}, numbers).events[0] as SourceEvent;
}

export function sampleEvent(name: string): SourceEvent {
  return eventOf(sampleText(name));
}
