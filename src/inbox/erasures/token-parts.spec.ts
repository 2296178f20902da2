import { tokenParts } from './token-parts.js';

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

it('are the header and the claims of a token', () => {
  const token = `${part({ alg: 'HS256' })}.${part({ from: '+13105550176' })}.c2ln`;
  const parts = ['{"alg":"HS256"}', '{"from":"+13105550176"}', 'sig'];
  expect(tokenParts(Buffer.from(token))).toEqual(parts);
  expect(tokenParts(token)).toEqual(parts);
});

it.each(['', '{"a":1}', 'a=b', 'ey', '\0'])('%j is no token', (text) => {
  expect(tokenParts(Buffer.from(text))).toEqual([]);
});
