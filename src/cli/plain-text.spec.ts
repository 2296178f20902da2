import fc from 'fast-check';
import { plain, plainJson } from './plain-text.js';

it('text of senders does nothing to a terminal', () => {
  expect(plain('\u001b[31mred\u001b[0m\u0007\u009b2J\nnext\u202eline')).toBe(
    '\uFFFD[31mred\uFFFD[0m\uFFFD\uFFFD2J next\uFFFDline',
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(plain(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

it('JSON says the same and does nothing to a terminal', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = plainJson({ text }, 2);
      expect(JSON.parse(json)).toEqual({ text });
      expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
