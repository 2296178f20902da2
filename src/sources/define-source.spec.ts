import { NUMBERS, PROOF } from '../../test/support/openphone-samples.js';
import { requestOf } from '../../test/support/source-request.js';
import { openSource } from './define-source.js';
import { OpenphoneSettings } from './openphone/openphone.settings.js';
import { source as openphone } from './openphone/openphone.source.js';
import type { Redaction } from './redaction.js';
import type { Reading } from './reading.js';

/** A source that reads as it is told to. */
function reader(read: () => Reading, redact: Redaction = { headers: [] }) {
  const open: typeof openphone.open = (...given) => ({ ...openphone.open(...given), read });
  return openSource({ ...openphone, redact, open }, new OpenphoneSettings(), { numbers: NUMBERS });
}

it('a webhook whose reading fails is kept, with that as its problem and nothing of its body', () => {
  const broken = reader(() => {
    throw new RangeError('canary-7f3a');
  });
  const { events } = broken.read(requestOf('{"a":1}'), PROOF);
  expect(events).toMatchObject([
    {
      type: 'unknown',
      subject: { kind: 'unknown', id: null },
      dedupeKey: expect.stringMatching(/^sha256:/),
      problems: [{ path: '', message: 'reading failed: RangeError' }],
    },
  ]);
});

it('secrets within a body get into no event', () => {
  const [event] = openphone.samples.types('legacy');
  const data = { token: 'canary-7f3a', id: event };
  const said = {
    type: 'x',
    externalId: null,
    occurredAt: null,
    subject: { kind: 'unknown', id: null },
    data,
    test: false,
    dedupeKey: 'k',
    problems: [],
  } as const;
  const source = reader(() => ({ dialect: 'legacy', events: [said] }), { headers: [], body: ['token'] });
  expect(source.read(requestOf('{}'), PROOF).events).toEqual([{ ...said, data: { ...data, token: '…' } }]);
});
