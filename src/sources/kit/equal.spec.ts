import { indexOfEqual, isEqual } from './equal.js';

it('is true of equal texts only, and of no empty ones', () => {
  expect(isEqual('token', 'token')).toBe(true);
  expect(isEqual('token', 'Token')).toBe(false);
  expect(isEqual('token', 'token ')).toBe(false);
  expect(isEqual('', '')).toBe(false);
});

it('finds which one was given', () => {
  expect(indexOfEqual('b', ['a', 'b', 'b'])).toBe(1);
  expect(indexOfEqual('c', ['a', 'b'])).toBeNull();
  expect(indexOfEqual('', [''])).toBeNull();
});
