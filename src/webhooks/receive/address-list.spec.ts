import { addressList } from './address-list.js';

describe('addressList', () => {
  it.each([
    [[], '203.0.113.7', true],
    [[], null, true],
    [['203.0.113.7'], '203.0.113.7', true],
    [['203.0.113.7'], '203.0.113.8', false],
    [['203.0.113.7'], '::ffff:203.0.113.7', true],
    [['::ffff:203.0.113.0/120'], '203.0.113.9', true],
    [['10.0.0.0/8'], '10.255.0.1', true],
    [['10.0.0.0/8'], '11.0.0.1', false],
    [['2001:db8::/32'], '2001:db8:1::1', true],
    [['2001:db8::/32'], '10.0.0.1', false],
    [['0.0.0.0/0'], '::1', false],
    [['10.0.0.0/8'], null, false],
  ])('%j and %s: %s', (ranges, address, admitted) => {
    expect(addressList(ranges)(address)).toBe(admitted);
  });
});
