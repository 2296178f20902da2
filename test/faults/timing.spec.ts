import { createHmac, randomBytes } from 'node:crypto';
import { parseSecrets } from '../../src/sources/openphone/secrets.js';
import { matchSecret } from '../../src/sources/kit/match-secret.js';
import { record } from './support/figures.js';
import { random, rounds } from './support/form.js';

const SAMPLES = rounds(20_000, 100_000);
const WARM_UP = 2_000;
/** Comparisons in one sample, so that their time is not lost beside that of the HMAC. */
const DIGESTS = 64;
/** Of all samples, the slowest are about the machine. */
const KEPT = 0.8;
/** Beyond this the two are told apart (dudect). */
const TELLING = 4.5;

// one form of the key only, so that there is one HMAC
const KEY = Buffer.from(randomBytes(32).map((byte) => byte & 0x7f));
const SECRETS = parseSecrets(KEY.toString('base64')).legacy;
const PREFIX = `${Date.now()}.`;
const BODY = randomBytes(200);

type Match = (digests: readonly Buffer[]) => number | null;

const ours: Match = (digests) => matchSecret(SECRETS, PREFIX, BODY, digests);

/** The same with a comparison that stops at the first difference. */
const naive: Match = (digests) => {
  const expected = createHmac('sha256', KEY).update(PREFIX).update(BODY).digest();
  let matches = false;
  for (const digest of digests) if (expected.every((byte, index) => byte === digest[index])) matches = true;
  return matches ? 0 : null;
};

/** Welch's t of the times for digests that differ in the first byte, and in the last. */
function tell(match: Match): number {
  const right = createHmac('sha256', KEY).update(PREFIX).update(BODY).digest();
  // the same memory for both kinds, because its place makes a difference of its own
  const digest = Buffer.from(right);
  const digests = Array.from({ length: DIGESTS }, () => digest);
  const wrongAt = [0, 31] as const;
  const choose = random('timing');
  const samples: { kind: 0 | 1; nanoseconds: number }[] = [];
  for (let sample = -WARM_UP; sample < SAMPLES; sample++) {
    const kind = choose() < 0.5 ? 0 : 1;
    right.copy(digest);
    digest[wrongAt[kind]] = (right[wrongAt[kind]] ?? 0) ^ 1;
    const started = process.hrtime.bigint();
    const matched = match(digests);
    const nanoseconds = Number(process.hrtime.bigint() - started);
    if (matched !== null) throw new Error('a wrong digest was taken for a right one');
    if (sample >= 0) samples.push({ kind, nanoseconds });
  }
  const times = samples.map(({ nanoseconds }) => nanoseconds).sort((one, other) => one - other);
  const limit = times[Math.floor(times.length * KEPT)] ?? Infinity;
  const kept = samples.filter(({ nanoseconds }) => nanoseconds < limit);
  const of = (kind: 0 | 1) => kept.filter((sample) => sample.kind === kind).map(({ nanoseconds }) => nanoseconds);
  return welch(of(0), of(1));
}

function welch(one: readonly number[], other: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = (values: readonly number[]) => {
    const middle = mean(values);
    return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1) / values.length;
  };
  return (mean(one) - mean(other)) / Math.sqrt(spread(one) + spread(other));
}

describe('the time a comparison of signatures takes', () => {
  it('does not tell how much of one was right', () => {
    const [t, control] = [tell(ours), tell(naive)];
    expect(Math.abs(control)).toBeGreaterThan(TELLING);
    expect(Math.abs(t)).toBeLessThan(TELLING);
    record('timing', {
      promises: [6],
      rows: ['A7'],
      test: `${SAMPLES} comparisons with digests that are wrong in the first byte or in the last, at random`,
      figure: `Welch's |t| = ${Math.abs(t).toFixed(1)}, below ${TELLING}`,
      control: `a comparison that stops at the first difference: |t| = ${Math.abs(control).toFixed(1)}`,
    });
  }, 120_000);
});
