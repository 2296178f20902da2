import { IsIn, IsOptional } from 'class-validator';
import { OptionalText } from '../../http/optional-text.js';
import { PhoneNumberQuery } from '../../contract/index.js';
import { DELIVERY_STATES, type DeliveryState } from '../delivery-states.js';
import { OptionalTypes } from './event-types.js';

/** Filters of the list of events; `phoneNumber` is any that the event is about. All filters that are given must match. */
export class EventQuery extends PhoneNumberQuery {
  /**
   * `message.received`, or with `*` as wildcard: `call.*`. Several, separated by commas or given as several parameters, are
   * any of them.
   */
  @OptionalTypes()
  type?: string;

  /** The type as the sender says it, e.g. `callSummary`; also with `*` as wildcard. */
  @OptionalText(200)
  senderType?: string;

  /** Id of the message, call, contact or task; unique within a source only. */
  @OptionalText(200)
  subject?: string;

  /** The sender's event id. */
  @OptionalText(200)
  externalId?: string;

  /** The wire format it came in, such as `legacy` or `2026-03-30`. */
  @OptionalText(50)
  dialect?: string;

  /** `false`: without a signature, as development takes them. */
  @IsOptional()
  @IsIn(['true', 'false'])
  verified?: 'true' | 'false';

  /** Events with a delivery in this state. */
  @IsOptional()
  @IsIn(DELIVERY_STATES)
  state?: DeliveryState;
}
