import fc from 'fast-check';
import { REFUSAL_REASONS } from '../../src/sources/authentication.js';
import { SourceRegistry } from '../../src/sources/source-registry.js';
import { SOURCES } from '../../src/sources/sources.js';
import type { Source } from '../../src/sources/source.js';
import { variableOf } from '../../src/config/setting.js';
import { PROOF } from '../support/openphone-samples.js';
import { Service } from '../support/service.js';
import { PUBLIC_URL, signedSample, usualSample } from '../support/signed-sample.js';
import { openWith } from '../support/source-vectors.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { record } from './support/figures.js';
import { rounds, SEED } from './support/form.js';
import { call, type Answer } from './support/http.js';

/** Of each source. */
const FORGERIES = rounds(500, 100_000);
const AT_ONCE = 25;
const ENTRIES = SOURCES.filter(({ settings }) => settings.namespace !== 'openphone');

interface Forgery {
  how: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer;
}

/** The service's own source, and one with another secret, which signs what is forged. */
interface Pair {
  genuine: Source;
  stranger: Source;
  covers: 'body' | 'nothing';
}

describe('forged webhooks of each platform', () => {
  let store: TestStore;
  let service: Service;
  const pairs = new Map<string, Pair>();

  beforeAll(async () => {
    const environment: Record<string, string> = { PUBLIC_URL, RATE_LIMIT_MAX: '1000000000' };
    for (const entry of ENTRIES) {
      const { source } = await entry.load();
      const { samples } = source;
      const made = () => samples.dialects.map((dialect) => samples.secret(dialect)).join(',');
      const [secret, other] = [made(), made()];
      environment[variableOf(entry.settings, 'SECRET')] = secret;
      pairs.set(entry.settings.namespace, {
        genuine: await openWith(entry, { SECRET: secret }),
        stranger: await openWith(entry, { SECRET: other }),
        covers: source.covers ?? 'body',
      });
    }
    store = embeddedStore();
    service = await Service.start(store, environment);
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const send = (name: string, { headers, body }: Forgery): Promise<Answer> =>
    call(`${service.url}/api/webhooks/${name}`, { method: 'POST', headers, body });
  const received = async () => (await service.get('/api/status')).body.events.received as number;

  it.each(ENTRIES.map(({ settings }) => settings.namespace))(
    '%s: none is accepted, none is an error of ours',
    async (namespace) => {
      const pair = pairs.get(namespace) as Pair;
      const { name } = pair.genuine;
      expect((await send(name, genuineOf(pair.genuine))).status).toBeLessThan(300);
      const before = await received();
      await fc.assert(
        fc.asyncProperty(fc.array(forgeriesOf(pair), { minLength: AT_ONCE, maxLength: AT_ONCE }), async (batch) => {
          const answers = await Promise.all(batch.map((forgery) => send(name, forgery)));
          const wrong = batch.flatMap(({ how }, index) =>
            isRefusal(answers[index]) ? [] : [`${how}: ${answers[index]?.status} ${answers[index]?.body}`],
          );
          expect(wrong).toEqual([]);
        }),
        { numRuns: Math.ceil(FORGERIES / AT_ONCE), seed: SEED, endOnFailure: true },
      );
      expect(await received()).toBe(before);
      expect((await service.get('/livez')).status).toBe(200);
    },
    1_200_000,
  );

  it('would be accepted, were the verification left out (control run)', async () => {
    let [accepted, sent] = [0, 0];
    for (const pair of pairs.values()) {
      const { name } = pair.genuine;
      const source = service.app.get(SourceRegistry).find(name) as { verify: Source['verify'] };
      const { verify } = source;
      source.verify = () => PROOF;
      const forgeries = fc.sample(forgeriesOf(pair), { numRuns: 20, seed: SEED });
      const answers = await Promise.all(forgeries.map((forgery) => send(name, forgery))).finally(
        () => (source.verify = verify),
      );
      accepted += answers.filter(({ status }) => status < 300).length;
      sent += answers.length;
    }
    expect(accepted).toBeGreaterThan(sent / 2);
    record('platforms', {
      promises: [6],
      rows: ['A1', 'A2', 'A3'],
      test: `${FORGERIES} forged and senseless webhooks of each of ${pairs.size} platforms: another secret, a changed or missing proof, a changed body, noise`,
      figure: '0 accepted, 0 answers of 5xx, 0 crashes',
      control: `verification left out: ${accepted} of ${sent} accepted`,
    });
  });
});

/** Some senders repeat nothing but a 5xx, so that a source may refuse by one; it has a reason of its own then. */
function isRefusal(answer: Answer | undefined): boolean {
  if (answer === undefined || answer.status < 400) return false;
  if (answer.status < 500) return true;
  const { reason } = JSON.parse(answer.body) as { reason?: string };
  return (REFUSAL_REASONS as readonly (string | undefined)[]).includes(reason);
}

function genuineOf(source: Source): Forgery {
  const { headers, body } = signedSample(source, usualSample(source));
  return { how: 'genuine', headers, body };
}

/** A request that its platform has not sent. */
function forgeriesOf({ genuine, stranger, covers }: Pair): fc.Arbitrary<Forgery> {
  const noise = fc.record({
    text: fc.string({ maxLength: 200 }),
    proof: fc.string({ unit: 'grapheme-ascii', maxLength: 80 }),
  });
  const kinds: fc.Arbitrary<Forgery>[] = [
    fc.constant(null).map(() => ({ ...genuineOf(stranger), how: 'another secret' })),
    noise.map(({ text, proof }) => ({
      how: `noise ${JSON.stringify([text, proof])}`,
      headers: Object.fromEntries(genuine.proofHeaders.map((header) => [header, proof])),
      body: Buffer.from(text),
    })),
    noise.map(({ text }) => ({ ...genuineOf(stranger), how: 'another body and secret', body: Buffer.from(text) })),
  ];
  if (genuine.proofHeaders.length > 0) {
    kinds.push(
      fc.nat().map((at) => changedProof(genuineOf(genuine), genuine.proofHeaders, at)),
      fc.nat().map((at) => withoutProof(genuineOf(genuine), genuine.proofHeaders, at)),
    );
  }
  if (covers === 'body') kinds.push(fc.nat().map((at) => changedBody(genuineOf(genuine), at)));
  return fc.oneof(...kinds);
}

/** One letter or digit of one header is another, also to those who do not look at its case. */
function changedProof({ headers, body }: Forgery, names: readonly string[], at: number): Forgery {
  const present = names.filter((name) => name in headers);
  const name = present[at % present.length] ?? '';
  const value = headers[name] ?? '';
  // not the last: of base64 it may have bits that mean nothing; nor the word before a token
  const places = [...value.matchAll(/[0-9a-z]/gi)].map(({ index }) => index).slice(value.indexOf(' ') + 1, -2);
  const place = places[at % places.length] ?? 0;
  const letter = value[place]?.toLowerCase() === '7' ? '3' : '7';
  const changed = value.slice(0, place) + letter + value.slice(place + 1);
  return { how: `changed ${name} at ${place}`, headers: { ...headers, [name]: changed }, body };
}

function withoutProof({ headers, body }: Forgery, names: readonly string[], at: number): Forgery {
  const present = names.filter((name) => name in headers);
  const name = present[at % present.length] ?? '';
  return {
    how: `without ${name}`,
    headers: Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name)),
    body,
  };
}

/** The last characters of a token may have bits that mean nothing. */
function changedBody({ headers, body }: Forgery, at: number): Forgery {
  const changed = Buffer.from(body);
  const place = at % (changed.length - 2);
  changed[place] = (changed[place] ?? 0) ^ 1;
  return { how: `changed body at ${place}`, headers, body: changed };
}
