import { IsOptional } from 'class-validator';
import type { CountryCode } from 'libphonenumber-js';
import { IsCountry } from '../config/parsers.js';
import { Setting } from '../config/setting.js';

/** How phone numbers are read. */
export class PhoneNumbersSettings {
  static readonly namespace = 'phoneNumbers';
  static readonly section = 'Phone numbers';

  @Setting('Country of phone numbers written without one. Unset: it is not guessed.', { example: 'US' })
  @IsOptional()
  @IsCountry()
  DEFAULT_REGION?: CountryCode;
}
