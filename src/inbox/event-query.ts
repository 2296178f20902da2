import { IsIn, IsOptional, IsString, Matches, MaxLength } from 'class-validator';
import { OptionalText } from '../http/optional-text.js';
import { PageQuery, SourceName } from '../contract/index.js';
import { DELIVERY_STATES, type DeliveryState } from './delivery-states.js';

/** Filters of the list of events. */
export class EventQuery extends PageQuery {
  /** `message.received`, or with `*` as wildcard: `call.*`. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Matches(/^[\w.*-]+$/, { message: 'expected a type such as message.received or call.*' })
  type?: string;

  /** The type as the sender says it, e.g. `callSummary`; also with `*` as wildcard. */
  @OptionalText(200)
  senderType?: string;

  /** Of this source only, e.g. `openphone`. */
  @SourceName()
  source?: string;

  /** Id of the message, call, contact or task; unique within a source only. */
  @OptionalText(200)
  subject?: string;

  /** The sender's event id. */
  @OptionalText(200)
  externalId?: string;

  /** Events with a delivery in this state. */
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;
}
