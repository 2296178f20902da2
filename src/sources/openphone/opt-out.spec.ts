import { sampleEvent } from '../../../test/support/openphone-samples.js';
import type { Message } from '../../contract/index.js';
import { isOptOut } from './opt-out.js';

const message = sampleEvent('legacy/message.received.v3-app').data as Message;

it.each([
  'STOP',
  'stop',
  ' Stop. ',
  'STOPALL',
  'stop all',
  '"Unsubscribe"',
  'cancel',
  'END',
  'quit!',
  'opt-out',
  'REVOKE',
])('%j is an opt-out', (body) => expect(isOptOut({ ...message, body })).toBe(true));

it.each(['please stop by at 3', 'the end of it', 'no', '', 'stop '.repeat(20), 'unstop'])('%j is none', (body) =>
  expect(isOptOut({ ...message, body })).toBe(false),
);

it('our own words and messages without any are none', () => {
  expect(isOptOut({ ...message, body: 'STOP', direction: 'outbound' })).toBe(false);
  expect(isOptOut({ ...message, body: null })).toBe(false);
});
