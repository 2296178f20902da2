import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { PhoneNumberQuery } from './phone-number-query.js';

describe('a phone number in a query', () => {
  it.each(['+14155550142', ' 14155550142'])('%j is the number, its plus encoded or not', (phoneNumber) => {
    const query = plainToInstance(PhoneNumberQuery, { phoneNumber });
    expect(validateSync(query)).toEqual([]);
    expect(query.phoneNumber).toBe('+14155550142');
  });

  it('is one text', () => {
    expect(validateSync(plainToInstance(PhoneNumberQuery, { phoneNumber: ['+1', '+2'] }))).toHaveLength(1);
  });
});
