import { openOpenphone } from '../../../test/support/open-source.js';
import { eventFilter, handlerTimeouts } from './source-rules.js';

const quick = { ...openOpenphone({ TIMEOUT: 1_000, EVENTS: ['message.*'] }), name: 'quick' };
const patient = { ...openOpenphone({ TIMEOUT: 60_000 }), name: 'patient' };
const of = (...sources: string[]) => sources.map((source) => ({ source }));

it('a handler has the time that the source of its events gives; of a batch, that of the most patient one', () => {
  const timeouts = handlerTimeouts([quick, patient]);
  expect(timeouts.of(of('quick', 'quick'))).toBe(1_000);
  expect(timeouts.of(of('quick', 'patient'))).toBe(60_000);
  expect(timeouts.of(of('gone'))).toBe(60_000);
  expect(timeouts.longest).toBe(60_000);
});

it('an event is withheld by the settings of its own source, which the reason names', () => {
  const withheld = eventFilter([quick, patient]);
  expect(withheld({ source: 'quick', type: 'message.received' })).toBeNull();
  expect(withheld({ source: 'quick', type: 'call.ringing' })).toBe('the type is not in OPENPHONE_WEBHOOK_EVENTS');
  expect(withheld({ source: 'patient', type: 'call.ringing' })).toBeNull();
  expect(withheld({ source: 'gone', type: 'call.ringing' })).toBeNull();
});
