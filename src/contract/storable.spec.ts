import fc from 'fast-check';
import { toKey } from './storable.js';

describe('toKey', () => {
  it('leaves ordinary text alone', () => {
    expect(toKey('+14155550142')).toBe('+14155550142');
    expect(toKey('Zoë 👋')).toBe('Zoë 👋');
  });

  it('makes any text one that PostgreSQL stores and indexes, always the same, and never that of another text', () => {
    const hostile = fc.string({ unit: fc.constantFrom('a', '\0', '\ud800', '👋'), maxLength: 400 });
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const key = toKey(one);
        expect(key.isWellFormed() && !key.includes('\0') && Buffer.byteLength(key) < 1000).toBe(true);
        expect(toKey(key)).toBe(key);
        expect(key === toKey(other)).toBe(one === other);
      }),
    );
  });

  it('keeps the beginning readable', () => {
    expect(toKey('a\0b')).toMatch(/^a\ufffdb~[0-9a-f]{64}$/);
  });
});
