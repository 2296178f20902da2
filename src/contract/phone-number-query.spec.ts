import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { PhoneNumberQuery } from './phone-number-query.js';

describe('a phone number in a query', () => {
  it.each(['+14155550142', ' 14155550142'])('%j is the number, its plus encoded or not', (phoneNumber) => {
    const query = plainToInstance(PhoneNumberQuery, { phoneNumber });
    expect(validateSync(query)).toEqual([]);
    expect(query.phoneNumber).toBe('+14155550142');
  });

  it.each([' (310) 555-0103', ' 020 7946 0018'])('%j has no plus, only a blank before it', (phoneNumber) => {
    expect(plainToInstance(PhoneNumberQuery, { phoneNumber }).phoneNumber).toBe(phoneNumber);
  });

  it('is one text', () => {
    expect(validateSync(plainToInstance(PhoneNumberQuery, { phoneNumber: ['+1', '+2'] }))).toHaveLength(1);
  });
});
