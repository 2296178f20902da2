import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { SubjectQuery, type Direction } from '../contract/index.js';

/** Filters of the list of calls; `phoneNumber` is anybody on the call. */
export class CallsQuery extends SubjectQuery {
  @IsOptional()
  @IsIn(['inbound', 'outbound'] satisfies Direction[])
  direction?: Direction;

  /** The vendor's word, e.g. `completed`, `answered`, `no-answer`. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  status?: string;

  @IsOptional()
  @IsIn(['true', 'false'])
  missed?: 'true' | 'false';

  @IsOptional()
  @IsString()
  @MaxLength(200)
  conversationId?: string;
}
