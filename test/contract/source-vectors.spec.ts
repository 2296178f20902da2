import { readFileSync } from 'node:fs';
import { optOutOf } from '../../src/contract/index.js';
import { SOURCES } from '../../src/sources/sources.js';
import { PROVEN } from '../support/source-events.js';
import { requestOf } from '../support/source-request.js';
import { expectedOf, fixturesOf, openWith, requestOfVector, vectorsOf } from '../support/source-vectors.js';

const OUTCOMES = { accept: 'proven', reject: 'refused', handshake: 'handshake' } as const;
/** These have a spec of their own beside their source. */
const APART = new Set(['openphone', 'standard-webhooks']);

for (const entry of SOURCES.filter(({ settings }) => !APART.has(settings.namespace))) {
  const name = entry.settings.namespace;

  describe(`${name}: requests with a verdict`, () => {
    const vectors = vectorsOf(name);

    it('there are some of each kind', () => {
      const kinds = new Set(vectors.map(({ expect: kind }) => kind));
      expect([...kinds]).toEqual(expect.arrayContaining(['accept', 'reject']));
    });

    it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
      const source = await openWith(entry, { SECRET: vector.secrets.join(','), ...vector.variables });
      const request = requestOfVector(vector);
      const answer = await source.verify(request);
      const outcome = vector.expect === 'policy' ? vector.decided : vector.expect;
      if (outcome === undefined)
        throw new Error('what the vendor leaves open has to be decided: "decided" in the vector');
      expect(answer).toMatchObject({ kind: OUTCOMES[outcome] });
      if (vector.failure === 'timestamp-outside-tolerance') expect(answer).toMatchObject({ reason: 'stale' });
      if (answer.kind === 'handshake' && vector.response !== undefined)
        expect(answer).toMatchObject(lowerCase(vector.response));
      if (answer.kind !== 'proven') return;
      const senderTypes = source.read(request, answer).events.map(({ senderType, type }) => senderType ?? type);
      if (vector.events !== undefined && vector.events.length > 0) expect(senderTypes).toEqual(vector.events);
      else expect(senderTypes.length).toBeGreaterThan(0);
    });
  });

  describe(`${name}: payloads`, () => {
    it.each(expectedOf(name))('%s', async (file, expected) => {
      const source = await openWith(entry, { SECRET: (await entry.load()).source.samples.secret('') });
      const body = readFileSync(`${fixturesOf(name)}/payloads/${file}`);
      const { events } = source.read(requestOf(body, { 'content-type': source.samples.contentType }), PROVEN);
      expect(
        events.map(({ type, senderType, dedupeKey, occurredAt, subject, data }) => ({
          type,
          senderType: senderType ?? type,
          dedupeKey,
          occurredAt: occurredAt?.toISOString() ?? null,
          kind: subject.kind,
          optOut: optOutOf(type, subject, data),
        })),
      ).toEqual(
        expected.map(({ type, senderType, dedupeKey, occurredAt, kind, optOut }) => ({
          type,
          senderType,
          dedupeKey: dedupeKey.includes('<') ? expect.stringMatching(patternOf(dedupeKey)) : dedupeKey,
          occurredAt,
          kind,
          optOut: optOut?.toLowerCase() ?? null,
        })),
      );
      events.forEach(({ data, subject }, index) => {
        const { data: known, channel } = expected[index] ?? {};
        if (known === null || known === undefined) return;
        expect(data).toMatchObject(channel === undefined ? known : { ...known, channel });
        expect(subject.id).toBe(known['id']);
      });
    });
  });
}

/** Names of headers are compared in lower case. */
function lowerCase({ headers = {}, ...rest }: { headers?: Record<string, string> }) {
  return {
    ...rest,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
  };
}

/** `<sha256 of …>` is computed when it is read. */
function patternOf(dedupeKey: string): RegExp {
  const parts = dedupeKey.split(/<[^>]*>/).map((part) => part.replaceAll(/[^\w\s]/g, '\\$&'));
  return new RegExp(`^${parts.join('.{8,}')}$`);
}
