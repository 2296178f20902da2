import fc from 'fast-check';
import { compareBytes } from './conversation-of.js';

const byBytes = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

describe('compareBytes', () => {
  it('orders any texts by their bytes', () => {
    const text = fc.string({ unit: 'binary' });
    fc.assert(fc.property(text, text, (one, other) => compareBytes(one, other) === byBytes(one, other)));
  });

  it('does so where JavaScript would not', () => {
    const [last, emoji] = ['\uffee', '😀'];
    expect(last < emoji).toBe(false);
    expect(compareBytes(last, emoji)).toBe(-1);
  });
});
