import { readFileSync } from 'node:fs';
import type { Authentication } from '../authentication.js';
import { openOpenphone } from '../../../test/support/open-source.js';
import { requestOf } from '../../../test/support/source-request.js';

interface Vector {
  name: string;
  expect: 'accept' | 'reject' | 'policy';
  reason: string;
  secret: string;
  now: string;
  toleranceSeconds: number;
  headers: Record<string, string>;
  body: string;
}

const { vectors } = JSON.parse(readFileSync('test/fixtures/openphone/vectors.json', 'utf8')) as { vectors: Vector[] };

/** What docs/adr/0001-signature-policies.md decides, with the reason a refusal gives. */
const POLICIES: Record<string, string> = {
  'legacy/policy-compact-signed-pretty-sent': 'signature-mismatch',
  'legacy/policy-all-whitespace-stripped': 'signature-mismatch',
  'legacy/policy-node-sample-key': 'proven',
  'legacy/policy-seconds-timestamp': 'malformed-header',
  'legacy/policy-extra-field': 'malformed-header',
  'legacy/policy-retry-original-timestamp': 'stale', // with the 300 s of the vector; see below
  '2026-03-30/policy-both-header-sets': 'signature-mismatch',
  '2026-03-30/policy-unprefixed-secret': 'no-secret',
  '2026-03-30/policy-fractional-timestamp': 'malformed-header',
};

function evaluate(vector: Vector, legacyToleranceSeconds = vector.toleranceSeconds): string {
  const source = openOpenphone({
    SECRET: vector.secret,
    LEGACY_TOLERANCE_SECONDS: legacyToleranceSeconds,
    TOLERANCE_SECONDS: vector.toleranceSeconds,
  });
  const receivedAt = new Date(vector.now);
  return verdict(source.verify(requestOf(vector.body, vector.headers, { receivedAt })) as Authentication);
}

function verdict(answer: Authentication): string {
  return answer.kind === 'refused' ? answer.reason : answer.kind;
}

it('there are as many vectors as there were', () => {
  expect(vectors).toHaveLength(85);
});

it.each(vectors.filter((vector) => vector.expect === 'accept').map((vector) => [vector.name, vector] as const))(
  '%s is accepted',
  (_name, vector) => expect(evaluate(vector)).toBe('proven'),
);

it.each(vectors.filter((vector) => vector.expect === 'reject').map((vector) => [vector.name, vector] as const))(
  '%s is refused',
  (_name, vector) => expect(evaluate(vector)).not.toBe('proven'),
);

it.each(vectors.filter((vector) => vector.expect === 'policy').map((vector) => [vector.name, vector] as const))(
  '%s is decided as the record says',
  (name, vector) => expect(evaluate(vector)).toBe(POLICIES[name]),
);

it('a legacy repeat with its first timestamp is accepted for 72 hours', () => {
  const repeat = vectors.find(({ name }) => name === 'legacy/policy-retry-original-timestamp') as Vector;
  expect(evaluate(repeat, 259_200)).toBe('proven');
});

it('a stale or future signature is told from a wrong one', () => {
  const reasons = vectors.filter(({ name }) => /\/(stale|future)$/.test(name)).map((vector) => evaluate(vector));
  expect(reasons).toEqual(['stale', 'stale', 'stale', 'stale']);
});
