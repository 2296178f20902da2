import { NUMBERS } from '../../../test/support/openphone-samples.js';
import { EVENT_TYPES } from './event-types.js';
import { FLAT_TYPES } from './workwhile/workwhile.js';
import { readWebhook } from './read.js';
import { requestOf } from '../../../test/support/source-request.js';
import { DIALECTS, sampleEvent } from './sample-events.js';

const PROOF = {
  kind: 'proven',
  trust: 'signed',
  scheme: 'legacy',
  secretIndex: 0,
  signedAt: new Date(),
  deliveryId: null,
} as const;

/** Their payload is documented nowhere. */
const UNDOCUMENTED = /^integration\./;

it.each(DIALECTS)('every type can be read as what it says it is, in the form %s', (dialect) => {
  for (const type of dialect === 'workwhile' ? FLAT_TYPES : EVENT_TYPES) {
    const body = JSON.stringify(sampleEvent(type, dialect));
    const { dialect: recognised, events } = readWebhook(requestOf(body), PROOF, NUMBERS);
    const problems = events.flatMap((event) => event.problems);
    expect([type, recognised, problems]).toEqual([type, dialect, []]);
    const kind = UNDOCUMENTED.test(type) ? 'unknown' : type.slice(0, type.indexOf('.'));
    expect(events).toMatchObject([{ type, subject: { kind } }]);
  }
});

it('no two are the same', () => {
  const bodies = Array.from({ length: 50 }, () => JSON.stringify(sampleEvent('message.received', 'workwhile')));
  expect(new Set(bodies).size).toBe(50);
});
