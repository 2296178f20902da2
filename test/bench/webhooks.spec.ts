import { openOpenphone } from '../support/open-source.js';
import { requestOf } from '../support/source-request.js';
import type { Proof } from '../../src/sources/authentication.js';
import { SECRETS, Webhooks } from './webhooks.js';

const source = openOpenphone({ SECRET: SECRETS });

/** What the service makes of a whole HTTP request. */
function read(http: Buffer) {
  const [head = '', body = ''] = http.toString().split('\r\n\r\n');
  const lines = head.split('\r\n').slice(1);
  const headers = Object.fromEntries(lines.map((line) => line.split(': ') as [string, string]));
  expect(headers['Content-Length']).toBe(String(Buffer.byteLength(body)));
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const request = requestOf(body, lowerCase);
  const proof = source.verify(request) as Proof;
  expect(proof.kind).toBe('proven');
  return source.read(request, proof);
}

describe('webhooks of the benchmark', () => {
  const webhooks = new Webhooks(['legacy', '2026-03-30']);
  const readings = Array.from({ length: 100 }, () => read(webhooks.next()));
  const events = readings.flatMap((reading) => reading.events);

  it('are genuine and readable, in turns of both dialects', () => {
    expect(events.flatMap(({ problems }) => problems)).toEqual([]);
    expect(readings.slice(0, 3).map(({ dialect }) => dialect)).toEqual(['legacy', '2026-03-30', 'legacy']);
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['message.received']));
  });

  it('are about as many events and messages as there are webhooks', () => {
    expect(new Set(events.map(({ dedupeKey }) => dedupeKey)).size).toBe(100);
    expect(new Set(events.map(({ subject }) => subject.id)).size).toBe(100);
  });
});
