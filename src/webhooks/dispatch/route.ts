import type { WebhookEvent } from '../../contract/index.js';
import type { Recipient } from '../../inbox/new-event.js';
import type { Subscription, SubscriptionHandler } from './subscription.js';

export interface Route {
  deliverTo: Recipient[];
  notRouted: { subscriber: string; reason: string }[];
}

export interface RoutingRules {
  subscriptions: readonly Subscription[];
  /** Types the settings let through. */
  isRoutedType: (type: string) => boolean;
}

/**
 * Which subscribers get an event, and why the others that asked for its type do not.
 *
 * @param readable its payload is what its type says; subscribers never get one that is not
 */
export function route(event: WebhookEvent, readable: boolean, { subscriptions, isRoutedType }: RoutingRules): Route {
  const result: Route = { deliverTo: [], notRouted: [] };
  for (const { name, handlers, options, batch } of subscriptions) {
    const asked = handlers.filter(({ matches }) => matches(event.type));
    if (asked.length === 0) continue;
    const reason = reasonAgainst(event, readable, isRoutedType, asked);
    if (reason !== null) result.notRouted.push({ subscriber: name, reason });
    else
      result.deliverTo.push({
        subscriber: name,
        orderKey: options.orderBy === 'subject' ? orderKey(event) : null,
        batch,
      });
  }
  return result;
}

function reasonAgainst(
  event: WebhookEvent,
  readable: boolean,
  isRoutedType: (type: string) => boolean,
  asked: readonly SubscriptionHandler[],
): string | null {
  if (!readable) return 'the payload could not be read';
  if (!isRoutedType(event.type)) return 'the type is not in OPENPHONE_WEBHOOK_EVENTS';
  if (event.test && !asked.some(({ options }) => options.tests)) return 'a test event, and no handler asks for tests';
  if (!asked.some((handler) => mayWant(handler, event))) return `filtered by where of ${methods(asked)}`;
  return null;
}

/** A filter that throws lets the event through: its delivery fails, where operators see it, and not the sender's request. */
function mayWant(handler: SubscriptionHandler, event: WebhookEvent): boolean {
  try {
    return wants(handler, event);
  } catch {
    return true;
  }
}

/** The handler's own conditions hold. */
export function wants({ options }: SubscriptionHandler, event: WebhookEvent): boolean {
  return (!event.test || options.tests === true) && (options.where?.(event as WebhookEvent<never>) ?? true);
}

function orderKey({ subject, id }: WebhookEvent): string {
  return subject.id === null ? id : `${subject.kind}:${subject.id}`;
}

function methods(handlers: readonly SubscriptionHandler[]): string {
  return handlers.map(({ method }) => method).join(', ');
}
