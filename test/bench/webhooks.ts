import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { signStandard } from '../../src/sources/kit/standard-webhooks.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';

export const PATH = '/api/webhooks/openphone';

const LEGACY_SECRET = 'R2ZLM2o0bFhBNVpyUnU2NG9mYXQ1MHNyR3pvSUhIVVg=';
const STANDARD_SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
/** As `OPENPHONE_WEBHOOK_SECRET` takes them. */
export const SECRETS = `${STANDARD_SECRET},${LEGACY_SECRET}`;

/** Messages are spread over this many conversations, as many people write at the same time. */
const CONVERSATIONS = 2_000;
const SAMPLES = 'test/fixtures/openphone/payloads';

export type Dialect = 'legacy' | '2026-03-30';

/**
 * Signed `message.received` webhooks as whole HTTP requests, in turns of each dialect, no two about the same event or
 * message. Signatures are made as the sender makes them, when a request is taken.
 */
export class Webhooks {
  private readonly run = randomBytes(4).toString('hex');
  private readonly bodies: ((ids: Ids) => string)[];
  private taken = 0;

  constructor(private readonly dialects: readonly Dialect[]) {
    this.bodies = dialects.map(template);
  }

  next(): Buffer {
    const index = this.taken++;
    const turn = index % this.dialects.length;
    const number = `${this.run}${index.toString(16).padStart(24, '0')}`;
    const now = Date.now();
    const body = this.bodies[turn]?.({ number, conversation: index % CONVERSATIONS, at: now }) ?? '';
    const signature =
      this.dialects[turn] === 'legacy'
        ? signLegacy(LEGACY_SECRET, now, body)
        : signStandard(STANDARD_SECRET, `msg_${number}`, Math.floor(now / 1000), body);
    return Buffer.from(httpRequest(body, signature));
  }
}

interface Ids {
  /** 32 hexadecimal digits. */
  number: string;
  conversation: number;
  at: number;
}

/** A sample payload with room for ids. */
function template(dialect: Dialect): (ids: Ids) => string {
  const file =
    dialect === 'legacy'
      ? `${SAMPLES}/legacy/message.received.v3-app.json`
      : `${SAMPLES}/${dialect}/message.received.json`;
  const sample = JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
  const parts = sample.split(/((?:EV|AC|CN)[0-9a-f]{32}|"createdAt":"[^"]+"|\+1310\d{7})/);
  return (ids) => parts.map((part, place) => (place % 2 === 0 ? part : filled(part, ids))).join('');
}

function filled(part: string, { number, conversation, at }: Ids): string {
  if (part.startsWith('+')) return `+1310${String(2_000_000 + conversation)}`;
  if (part.startsWith('"')) return `"createdAt":"${new Date(at).toISOString()}"`;
  const kind = part.slice(0, 2);
  return kind + (kind === 'CN' ? conversation.toString(16).padStart(32, '0') : number);
}

/** @param body ASCII, as the samples are */
function httpRequest(body: string, signature: Record<string, string>): string {
  const headers = {
    Host: '127.0.0.1',
    'User-Agent': 'OpenPhone-Webhooks',
    'Content-Type': 'application/json',
    'Content-Length': String(body.length),
    ...signature,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${PATH} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}
