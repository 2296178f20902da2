import { redactBody, redactData, redactHeaders, redactTarget, type Redaction } from './redaction.js';

const REDACTION: Redaction = { headers: ['x-signature'], query: ['hub.verify_token'], body: ['token', 'a.b'] };
const SECRET = 'canary-7f3a';

it('headers that carry a proof, and those that always may, are masked', () => {
  const headers = { 'x-signature': SECRET, authorization: `Bearer ${SECRET}`, cookie: SECRET, 'x-other': 'shown' };
  const shown = redactHeaders(REDACTION, headers);
  expect(JSON.stringify(shown)).not.toContain(SECRET);
  expect(shown).toMatchObject({ 'x-signature': 'cana… (11 characters)', 'x-other': 'shown' });
});

it.each([
  [`/x?hub.verify_token=${SECRET}&a=1`, '/x?hub.verify_token=…&a=1'],
  [`/x?a=1&hub.verify_token=${SECRET}`, '/x?a=1&hub.verify_token=…'],
  ['/x?hubxverify_token=1', '/x?hubxverify_token=1'],
  ['/x', '/x'],
])('of the query of %s only the secret goes', (target, shown) => {
  expect(redactTarget(REDACTION, target)).toBe(shown);
});

it.each([
  [`{"token": "${SECRET}","event":"x"}`, '{"token": "…","event":"x"}'],
  [`{"data":{"token":"${SECRET}\\"still"}}`, '{"data":{"token":"…"}}'],
  ['{"token":12345,"n":1}', '{"token":"…","n":1}'],
  [`{"token":"${SECRET}`, '{"token":"…"'],
  [`token=${SECRET}&b=2`, 'token=…&b=2'],
  [`b=2&a.b=${SECRET}`, 'b=2&a.b=…'],
  ['{"tokens":"x","a":"token"}', '{"tokens":"x","a":"token"}'],
])('of the body %s only the secret goes', (body, shown) => {
  expect(redactBody(REDACTION, body)).toBe(shown);
});

it('data loses its secrets at any depth; without any it stays the same object', () => {
  const data = { token: SECRET, list: [{ token: SECRET, n: 1 }], n: null };
  expect(redactData(REDACTION, data)).toEqual({ token: '…', list: [{ token: '…', n: 1 }], n: null });
  expect(redactData({ headers: [] }, data)).toBe(data);
});
