import { Transform } from 'class-transformer';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from './page.js';

/** A list that can be narrowed to one phone number. */
export class PhoneNumberQuery extends PageQuery {
  /** As the sender writes it, e.g. `+14155550142`. A `+` that was not encoded arrives as a space and is understood. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.replace(/^ /, '+') : value))
  phoneNumber?: string;
}
