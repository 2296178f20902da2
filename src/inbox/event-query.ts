import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { PageQuery } from '../contract/index.js';
import { DELIVERY_STATES, type DeliveryState } from './delivery-states.js';

/** No NUL: PostgreSQL cannot even look for it. */
const TEXT = /^[^\0]+$/;

/** Filters of the list of events. */
export class EventQuery extends PageQuery {
  /** `message.received`, or with `*` as wildcard: `call.*`. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Matches(/^[\w.*-]+$/, { message: 'expected a type such as message.received or call.*' })
  type?: string;

  /** Id of the message, call, contact or task. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(TEXT)
  subject?: string;

  /** The sender's event id. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  @Matches(TEXT)
  externalId?: string;

  /** Events with a delivery in this state. */
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;
}
