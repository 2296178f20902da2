import { existsSync, readFileSync } from 'node:fs';
import { loadSettings } from '../../src/config/load-settings.js';
import { variableOf } from '../../src/config/setting.js';
import { openSource, type SourceEntry } from '../../src/sources/define-source.js';
import type { SourceRequest } from '../../src/sources/source-request.js';
import type { Source } from '../../src/sources/source.js';
import { SETTINGS } from '../../src/settings.js';
import { NUMBERS } from './openphone-samples.js';
import { requestOf } from './source-request.js';

/** A request of a sender, and what becomes of it. */
export interface Vector {
  name: string;
  expect: 'accept' | 'reject' | 'handshake' | 'policy';
  /** Of one that the vendor leaves open: what we have decided, see the ADR. */
  decided?: 'accept' | 'reject' | 'handshake';
  reason: string;
  failure?: string;
  now: string;
  secrets: string[];
  toleranceSeconds?: number;
  /** By the name of the variable without what all of its source begin with. */
  variables?: Record<string, string>;
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body: string;
  response?: { status: number; headers?: Record<string, string>; body?: string };
  events?: string[];
}

/** What a sample payload is read as. */
export interface Expected {
  type: string;
  senderType: string;
  dedupeKey: string;
  occurredAt: string | null;
  kind: string;
  data: Record<string, unknown> | null;
  optOut?: 'STOP' | 'START';
  channel?: string;
}

export function fixturesOf(name: string): string {
  return `test/fixtures/${name}`;
}

export function vectorsOf(name: string): Vector[] {
  const file = `${fixturesOf(name)}/vectors.json`;
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }).vectors : [];
}

export function expectedOf(name: string): [string, Expected[]][] {
  const file = `${fixturesOf(name)}/expected.json`;
  return existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, Expected[]>) : [];
}

/** @param given by the name of the variable without what all of its source begin with */
export async function openWith(entry: SourceEntry, given: Readonly<Record<string, string>>): Promise<Source> {
  const named = Object.entries(given).map(([name, value]) => [variableOf(entry.settings, name), value]);
  const settings = loadSettings(SETTINGS, Object.fromEntries(named) as Record<string, string>);
  const [values] = settings.all(entry.settings);
  if (values === undefined) throw new Error(`these settings make no source: ${Object.keys(given).join(', ')}`);
  return openSource((await entry.load()).source, values, { numbers: NUMBERS });
}

/** As a proxy that terminates TLS hands it on. */
export function requestOfVector({ url, method, headers, body, now }: Vector): SourceRequest {
  const { origin } = new URL(url);
  return requestOf(body, headers, {
    method,
    target: url.slice(origin.length).replace(/#.*$/, ''),
    publicUrl: origin,
    contentType: headers['content-type'] ?? null,
    receivedAt: new Date(now),
  });
}
