import { Transform } from 'class-transformer';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from './page.js';
import { SourceName } from './source-query.js';

/** A list that can be narrowed to one phone number. */
export class PhoneNumberQuery extends PageQuery {
  /**
   * In any spelling, e.g. `+14155550142` or `+1 (415) 555-0142`; without a country code it is one of DEFAULT_REGION. A
   * short code or a name, such as `ACME`, is matched as it is. A `+` that was not encoded arrives as a space and is
   * understood.
   */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.replace(/^ (?=[1-9])/, '+') : value))
  phoneNumber?: string;

  /** Of this source only, e.g. `openphone`. */
  @SourceName()
  source?: string;
}
