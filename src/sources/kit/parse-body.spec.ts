import { largeIdsAsText, parseBody } from './parse-body.js';

it('keeps ids of 64 bits to the last digit, as text, and other numbers as numbers', () => {
  const body = Buffer.from(
    '{"id":6242343638330007102,"small":42,"seconds":1.5,"list":[9007199254740993],"long":1e300}',
  );
  expect(parseBody(body, largeIdsAsText)).toEqual({
    value: { id: '6242343638330007102', small: 42, seconds: 1.5, list: ['9007199254740993'], long: 1e300 },
    problem: null,
  });
});
