import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { PhoneNumberQuery } from '../contract/index.js';

/** Filters of the list of contacts; times are those of the last event. All filters that are given must match. */
export class ContactsQuery extends PhoneNumberQuery {
  /** Upper and lower case are the same. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  email?: string;

  /** Its key in the system it came from, e.g. a CRM. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  externalId?: string;

  /** The system it came from, in the sender's word, e.g. `public-api`. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  origin?: string;

  @IsOptional()
  @IsIn(['true', 'false'])
  deleted?: 'true' | 'false';
}
