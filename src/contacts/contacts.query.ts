import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { PhoneNumberQuery } from '../contract/index.js';

/** Filters of the list of contacts; times are those of the last event. */
export class ContactsQuery extends PhoneNumberQuery {
  /** Upper and lower case are the same. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  email?: string;

  @IsOptional()
  @IsIn(['true', 'false'])
  deleted?: 'true' | 'false';
}
