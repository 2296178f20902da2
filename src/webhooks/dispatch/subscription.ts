import type {
  DeliveryContext,
  OnOptions,
  Projection,
  RawOnOptions,
  SubscriberOptions,
  WebhookEvent,
} from '../../contract/index.js';

/** A subscriber as the explorer found it, ready to be routed to. */
export interface Subscription {
  readonly name: string;
  /** For messages: `CrmSync in CrmModule`. */
  readonly origin: string;
  readonly options: SubscriberOptions;
  /** Its handlers take lists of events. */
  readonly batch: boolean;
  readonly handlers: readonly SubscriptionHandler[];
  /** Of a subscriber whose tables can be rebuilt. */
  readonly keepOlder?: Projection['keepOlder'];
}

export interface SubscriptionHandler {
  readonly pattern: string;
  readonly method: string;
  readonly options: OnOptions | RawOnOptions;
  readonly matches: (type: string) => boolean;
  /** Takes events that were not normalised, too. */
  readonly raw: boolean;
  /** Takes an event, or a list of events when the subscription is a batch one. */
  call(events: WebhookEvent | readonly WebhookEvent[], context: DeliveryContext): unknown;
}
