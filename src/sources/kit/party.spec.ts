import { partyOf } from './party.js';

it.each([
  ['+13105550176', '+13105550176'],
  ['13105550176', '+13105550176'],
  [13105550176, '+13105550176'],
  ['whatsapp:+13105550176', '+13105550176'],
  ['+33 1 76 36 06 95', '+33176360695'],
  ['+1 (310) 555-0176', '+13105550176'],
  ['22395', '22395'],
  ['104', '104'],
  ['ACME', 'ACME'],
  ['sip:desk@pbx.example.com', 'sip:desk@pbx.example.com'],
  ['1234567890123456789', '1234567890123456789'],
  ['Anonymous', null],
  ['blocked', null],
  ['', null],
  [' ', null],
  [null, null],
  [undefined, null],
  [{}, null],
])('%p is %p', (written, party) => {
  expect(partyOf(written)).toBe(party);
});
