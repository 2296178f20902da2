import { instancesOf, variableOf, type SettingsClass } from '../../src/config/setting.js';
import { loadSettings } from '../../src/config/load-settings.js';
import { openSource, type SourceEntry } from '../../src/sources/define-source.js';
import { REFUSAL_REASONS, type Authentication, type Proof } from '../../src/sources/authentication.js';
import type { SourceRequest } from '../../src/sources/source-request.js';
import type { SourceSettings } from '../../src/sources/source-settings.js';
import type { Source, SourceDefinition } from '../../src/sources/source.js';
import { SETTINGS } from '../../src/settings.js';
import { NUMBERS } from '../support/openphone-samples.js';
import { changedBodies, changedTokens } from '../support/shared-token.js';
import { signedSample } from '../support/signed-sample.js';
import { requestOf } from '../support/source-request.js';

/** Bodies nobody sends. */
const MALFORMED = ['', '{', 'null', '[]', '"text"', '7', '{"type":[]}', '\0\0', '%', 'a=b&a=c', '[['.repeat(2_000)];
const MALFORMED_VALUES = [
  '',
  ' ',
  '\0',
  ',',
  ';;;;',
  'v1,',
  'v1,AAAA v1a,AAAA',
  'hmac;1;0;=',
  '9'.repeat(400),
  'Bearer x',
];

interface Opened {
  source: Source;
  secrets: readonly string[];
  secretVariable: string;
}

/** Opens a source with made-up secrets of each dialect, by the settings a user would write. */
function open(definition: SourceDefinition, type: SettingsClass<SourceSettings>): Opened {
  const secrets = definition.samples.dialects.map((dialect) => definition.samples.secret(dialect));
  const secretVariable = variableOf(type, 'SECRET');
  const settings = loadSettings(SETTINGS, { [secretVariable]: secrets.join(',') });
  const [values] = settings.all(type);
  if (values === undefined) throw new Error(`${secretVariable} makes no source`);
  return { source: openSource(definition, values, { numbers: NUMBERS }), secrets, secretVariable };
}

/**
 * What every source has to keep, whatever it is. A source that joins the list is covered by it without a line of its own.
 */
export function describeSource(name: string, entry: SourceEntry): void {
  const type = entry.settings;
  describe(`the source of ${name}`, () => {
    let definition: SourceDefinition;
    let opened: Opened;

    beforeAll(async () => {
      ({ source: definition } = await entry.load());
      opened = open(definition, type);
    });

    const sampleOf = (source: Source, type: string, dialect: string, body?: Buffer): SourceRequest =>
      signedSample(source, { type, dialect, ...(body && { body }) });
    const everySample = (source: Source): { dialect: string; kind: string; request: SourceRequest }[] =>
      source.samples.dialects.flatMap((dialect) =>
        source.samples.types(dialect).map((kind) => ({ dialect, kind, request: sampleOf(source, kind, dialect) })),
      );
    const proven = async (source: Source, request: SourceRequest): Promise<Proof> => {
      const answer = await source.verify(request);
      if (answer.kind !== 'proven') throw new Error(`expected a proof, got ${JSON.stringify(answer)}`);
      return answer;
    };
    const expectNoSecret = (answer: Authentication, secrets: readonly string[]) => {
      const text = JSON.stringify(answer);
      for (const secret of secrets) expect(text).not.toContain(secret);
    };

    /** A shared token proves its sender: whatever else is changed is not noticed, and a changed token is. */
    const expectTokenOnly = async (source: Source, secrets: readonly string[]): Promise<void> => {
      for (const { request } of everySample(source)) {
        const [changed, forged] = [changedBodies(request, secrets), changedTokens(request, secrets)];
        expect(Math.min(changed.length, forged.length)).toBeGreaterThan(0);
        for (const one of changed) expect(await source.verify(one)).toMatchObject({ kind: 'proven', trust: 'token' });
        for (const one of forged) {
          const answer = await source.verify(one);
          expect(answer.kind).toBe('refused');
          expectNoSecret(answer, secrets);
        }
      }
    };

    it('is described: a name, a page, a type of metric for each dialect, and advice for each refusal', () => {
      const { source } = opened;
      expect(source.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(source.docs).toMatch(/^docs\/.+\.md$/);
      expect(source.dialects).toEqual(expect.arrayContaining([...source.samples.dialects]));
      expect(Object.keys(source.refusals).sort()).toEqual([...REFUSAL_REASONS].sort());
      for (const header of source.proofHeaders) expect(header).toBe(header.toLowerCase());
    });

    it('has variables of its own', () => {
      const { secretVariable, source } = opened;
      for (const property of ['SECRET', 'ENABLED', 'TIMEOUT', 'ALLOWED_IPS', 'EVENTS'])
        expect(source.settings.variable(property)).toBe(secretVariable.replace(/SECRET$/, property));
      expect(instancesOf([type], {}).length).toBeLessThanOrEqual(1);
    });

    it('verifies each of its samples, and reads what they say', async () => {
      const { source } = opened;
      for (const { dialect, kind, request } of everySample(source)) {
        const proof = await proven(source, request);
        expect(proof.trust).not.toBe('unverified');
        const reading = source.read(request, proof);
        expect({ kind, dialect: reading.dialect }).toEqual({ kind, dialect });
        expect(reading.events.length).toBeGreaterThan(0);
        expect(reading.events.flatMap(({ problems }) => problems)).toEqual([]);
        for (const event of reading.events) {
          expect(event.type.endsWith(kind)).toBe(true);
          expect(event.dedupeKey.length).toBeLessThanOrEqual(200);
        }
      }
    });

    it('refuses them with any one byte flipped of what its proof is over', async () => {
      const { source, secrets } = opened;
      if (source.covers === 'nothing') return expectTokenOnly(source, secrets);
      for (const { request } of everySample(source)) {
        for (const at of [0, request.body.length >> 1, request.body.length - 1]) {
          const body = Buffer.from(request.body);
          body[at] = (body[at] ?? 0) ^ 1;
          const answer = await source.verify({ ...request, body });
          expect(answer.kind).toBe('refused');
          expectNoSecret(answer, secrets);
        }
      }
    });

    it('refuses them without one of the headers of their proof', async () => {
      const { source } = opened;
      for (const { request } of everySample(source)) {
        for (const name of source.proofHeaders.filter((header) => header in request.headers)) {
          const headers = Object.fromEntries(Object.entries(request.headers).filter(([other]) => other !== name));
          expect((await source.verify({ ...request, headers })).kind).toBe('refused');
        }
      }
    });

    it('refuses what another secret has signed, and names neither', async () => {
      const { source, secrets } = opened;
      const other = open(definition, type);
      for (const { request } of everySample(other.source)) {
        const answer = await source.verify(request);
        expect(answer.kind).toBe('refused');
        expectNoSecret(answer, [...secrets, ...other.secrets]);
      }
    });

    it('says the same of a webhook that comes again', async () => {
      const { source } = opened;
      const keysOf = async (request: SourceRequest) =>
        source.read(request, await proven(source, request)).events.map(({ dedupeKey }) => dedupeKey);
      const seen = new Set<string>();
      for (const { request } of everySample(source)) {
        const keys = await keysOf(request);
        expect(await keysOf({ ...request, receivedAt: new Date(request.receivedAt.getTime() + 1_000) })).toEqual(keys);
        for (const key of keys) seen.add(key);
      }
      // and of each sample something else
      expect(seen.size).toBeGreaterThanOrEqual(everySample(source).length);
    });

    it('never throws, whatever comes', async () => {
      const { source } = opened;
      const names = [...source.proofHeaders, 'authorization', 'content-type', 'webhook-id', 'x-signature'];
      for (const body of MALFORMED) {
        for (const value of MALFORMED_VALUES) {
          const headers = Object.fromEntries(names.map((name) => [name, value]));
          const answer = await source.verify(requestOf(body, headers, { target: `/?${value}` }));
          expect(answer.kind).not.toBe('proven');
        }
      }
    });

    it('reads whatever is proven: each event has a type, a key and its problems, with and without what verifying decoded', async () => {
      const { source } = opened;
      const [dialect = ''] = source.samples.dialects;
      for (const text of MALFORMED) {
        const request = sampleOf(source, '', dialect, Buffer.from(text));
        const answer = await source.verify(request);
        if (answer.kind !== 'proven') continue; // its proof is in the body
        const stored = { ...answer };
        delete stored.content;
        for (const proof of [answer, stored]) {
          const { events } = source.read(request, proof);
          expect(events.length).toBeGreaterThan(0);
          for (const { type: kind, dedupeKey, problems } of events) {
            expect(kind).not.toBe('');
            expect(dedupeKey).not.toBe('');
            expect(problems.length).toBeGreaterThan(0);
            expect(problems.map(({ message }) => message).join()).not.toContain('reading failed');
          }
        }
      }
    });

    it('explains what its proof is over', () => {
      const { source } = opened;
      for (const { request } of everySample(source))
        expect(source.explain(request)).toContain(`${request.body.length}`);
    });
  });
}
