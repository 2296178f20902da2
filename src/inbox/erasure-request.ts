import { Transform } from 'class-transformer';
import { Matches } from 'class-validator';

export class ErasureRequest {
  /** With the country's digits; blanks, dots, dashes and brackets do not count. */
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.replace(/[\s().-]/g, '') : value))
  @Matches(/^\+?\d{7,15}$/, { message: 'expected a number such as +13105550176' })
  phoneNumber!: string;
}
