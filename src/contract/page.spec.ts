import { decodeCursor, encodeCursor, toPage } from './page.js';

describe('cursor', () => {
  it('comes back as the position it was made from', () => {
    const position = { at: new Date('2026-10-05T16:12:30.123Z'), id: '019a' };
    expect(decodeCursor(encodeCursor(position))).toEqual(position);
  });

  it.each([
    '',
    'abc',
    '%',
    'WyIyMDI2Il0',
    Buffer.from('["soon","x"]').toString('base64url'),
    Buffer.from('null').toString('base64url'),
    // no database has such a time
    Buffer.from('["-200000-01-01T00:00:00.000Z","x"]').toString('base64url'),
  ])('refuses %j with what is expected', (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(/expected the nextCursor/);
  });
});

describe('toPage', () => {
  const rows = [3, 2, 1].map((n) => ({ at: new Date(n * 1000), id: String(n) }));

  it('offers a next page only when a row beyond the limit was read', () => {
    expect(
      toPage(
        rows,
        3,
        (row) => row.id,
        (row) => row,
      ),
    ).toEqual({ items: ['3', '2', '1'], nextCursor: null });
    const page = toPage(
      rows,
      2,
      (row) => row.id,
      (row) => row,
    );
    expect(page.items).toEqual(['3', '2']);
    expect(decodeCursor(page.nextCursor ?? '')).toEqual(rows[1]);
  });

  it('ends before it is larger than 512 kB, and goes on after it', () => {
    const large = Array.from({ length: 20 }, (_, n) => ({ at: new Date(n), id: String(n), text: 'ä'.repeat(50_000) }));
    const page = toPage(
      large,
      19,
      (row) => row,
      (row) => row,
    );
    expect(page.items).toHaveLength(5);
    expect(decodeCursor(page.nextCursor ?? '').id).toBe('4');
  });

  it('has one item however large it is', () => {
    const large = Array.from({ length: 2 }, (_, n) => ({ at: new Date(n), id: String(n), text: 'x'.repeat(600_000) }));
    expect(
      toPage(
        large,
        2,
        ({ text }) => text,
        (row) => row,
      ),
    ).toMatchObject({ items: { length: 1 }, nextCursor: expect.any(String) });
  });
});
