import fc from 'fast-check';
import { PhoneNumbers } from '../../contract/index.js';
import { PROVEN } from '../../../test/support/source-events.js';
import { requestOf } from '../../../test/support/source-request.js';
import { parseTextSecrets } from '../kit/text-secrets.js';
import { readWebhook } from './read.js';
import { sign, verifyToken } from './token.js';

const SECRETS = parseTextSecrets('example-secret-of-a-webhook');
const VARIABLE = 'DIALPAD_WEBHOOK_SECRET';
const NUMBERS = new PhoneNumbers(null);
const tokenOf = (body: string | Buffer) =>
  sign({ url: '', headers: {}, body: Buffer.from(body) }, SECRETS)?.body ?? Buffer.alloc(0);
const read = (json: string, receivedAt = new Date()) =>
  readWebhook(requestOf(tokenOf(json), {}, { receivedAt }), PROVEN, NUMBERS).events[0];

it('without a secret nothing verifies, and the sender is asked to repeat it', async () => {
  expect(await verifyToken(requestOf('{}'), [], VARIABLE)).toMatchObject({ reason: 'no-secret', status: 503 });
});

it('a token that is signed again has the same claims', () => {
  expect(tokenOf(tokenOf('{"a":1}'))).toEqual(tokenOf('{"a":1}'));
});

it('whatever a body is, it is refused unless it was signed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      expect(await verifyToken(requestOf(text), SECRETS, VARIABLE)).toMatchObject({ kind: 'refused', status: 401 });
    }),
    { numRuns: 300, interruptAfterTimeLimit: 5_000 },
  );
});

it('ids beyond 2^53 stay what they are', () => {
  const json = '{"call_id":9223372036854775807,"state":"ringing","event_timestamp":1795185001300}';
  expect(read(json)).toMatchObject({
    subject: { kind: 'call', id: '9223372036854775807' },
    dedupeKey: 'call:9223372036854775807:ringing:1795185001300',
    problems: [],
  });
});

it('a leg that rang in vain is not the end of its call', () => {
  const leg = {
    call_id: 2,
    entry_point_call_id: 1,
    state: 'hangup',
    direction: 'inbound',
    event_timestamp: 1795185001300,
  };
  expect(read(JSON.stringify(leg))).toMatchObject({
    type: 'call.updated',
    subject: { id: '1' },
    data: { status: null, missed: null, endedAt: null },
  });
  const alone = { ...leg, entry_point_call_id: null };
  expect(read(JSON.stringify(alone))).toMatchObject({ type: 'call.missed', data: { missed: true } });
});

it('the same change of a contact is one event within a minute, and another one later', () => {
  const json = '{"event":"Updated","contact":{"id":"1","display_name":"Dana"}}';
  const keyAt = (time: string) => read(json, new Date(time))?.dedupeKey;
  expect(keyAt('2026-11-20T15:00:01Z')).toBe(keyAt('2026-11-20T15:00:03Z'));
  expect(keyAt('2026-11-20T15:00:01Z')).not.toBe(keyAt('2026-11-20T15:02:00Z'));
});
