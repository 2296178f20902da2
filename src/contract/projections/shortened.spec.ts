import fc from 'fast-check';
import { listedOf } from './shortened.js';

const line = (index: number) => ({ content: `Line ${index} ${'x'.repeat(200)}`, startSeconds: index });
const listed = (value: unknown) => JSON.parse(listedOf(value) ?? 'null');

describe('what lists show of something large', () => {
  it('is the thing itself where it is short', () => {
    expect(listedOf({ id: 'AC1', body: 'x'.repeat(1_600) })).toBeNull();
  });

  it('is all of the short parts, and the beginnings of the long ones', () => {
    const body = 'y'.repeat(100_000);
    const transcript = [Array.from({ length: 5_000 }, (_, index) => line(index)), 1_700_000_000_000];
    const shown = listed({ id: 'AC1', from: ['+13105550176', 1], transcript, body: [body, 2] });
    expect(shown).toMatchObject({
      id: 'AC1',
      from: ['+13105550176', 1],
      transcript: [expect.any(Array), transcript[1]],
    });
    expect(Object.keys(shown)).toEqual(['id', 'from', 'transcript', 'body']);
    expect(shown.transcript[0].length).toBeGreaterThan(5);
    expect(shown.transcript[0][0]).toMatchObject({ content: expect.stringMatching(/^Line 0 x+…$/), startSeconds: 0 });
    expect(shown.body).toEqual([expect.stringMatching(/^y{1000,}…$/), 2]);
  });

  it('is short JSON, whatever the thing', () => {
    const large = fc.array(fc.jsonValue({ maxDepth: 6 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(large, (parts) => {
        const value = Object.fromEntries(parts.map((part, index) => [index, Array(2_000).fill(part)]));
        expect(listedOf(value)?.length ?? 0).toBeLessThan(8_192);
      }),
    );
  });

  it.each([
    ['a text', 'x'.repeat(4_000_000)],
    ['many names', Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`name${index}`, index]))],
    ['deep', Array.from({ length: 5_000 }).reduce((inner) => [inner, 'x'], null)],
    ['half characters', '\ud83d\ude00'.repeat(10_000)],
  ])('is found quickly for %s', (_, value) => {
    const started = performance.now();
    const text = listedOf({ value });
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(text?.length).toBeLessThan(5_000);
    expect(text?.isWellFormed()).toBe(true);
  });
});
