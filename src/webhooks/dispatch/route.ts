import { isOptOutType, type WebhookEvent } from '../../contract/index.js';
import type { Recipient } from '../../inbox/new-event.js';
import type { Subscription, SubscriptionHandler } from './subscription.js';

export interface Route {
  deliverTo: Recipient[];
  notRouted: { subscriber: string; reason: string }[];
}

export interface RoutingRules {
  subscriptions: readonly Subscription[];
  /** Why the settings of its source keep an event from all subscribers; null where they do not. */
  withheld: (event: Pick<WebhookEvent, 'source' | 'type'>) => string | null;
}

/** Which subscribers get an event, and why the others that asked for its type do not. */
export function route(event: WebhookEvent, { subscriptions, withheld }: RoutingRules): Route {
  const result: Route = { deliverTo: [], notRouted: [] };
  for (const { name, handlers, options, batch } of subscriptions) {
    const asked = handlers.filter(({ matches }) => matches(event.type));
    if (asked.length === 0) continue;
    const reason = withheld(event) ?? reasonAgainst(event, asked);
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

function reasonAgainst(event: WebhookEvent, asked: readonly SubscriptionHandler[]): string | null {
  if (!asked.some((handler) => takes(handler, event)))
    return `the payload could not be normalised, and ${methods(asked)} did not ask for raw events`;
  if (!asked.some((handler) => isOfSource(handler, event)))
    return `only events of another source are wanted by ${methods(asked)}`;
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
export function wants(handler: SubscriptionHandler, event: WebhookEvent): boolean {
  const { tests, where } = handler.options;
  return (
    isOfSource(handler, event) &&
    takes(handler, event) &&
    (!event.test || tests === true) &&
    (where?.(event as WebhookEvent<never>) ?? true)
  );
}

function isOfSource({ options }: SubscriptionHandler, event: WebhookEvent): boolean {
  return options.source === undefined || options.source === event.source;
}

/** A handler whose parameter has a type never meets data of another shape. */
function takes({ raw, pattern }: SubscriptionHandler, { subject, type }: WebhookEvent): boolean {
  return raw || (isOptOutType(type) ? pattern === type : subject.kind !== 'unknown');
}

function orderKey({ source, subject, id }: WebhookEvent): string {
  return subject.id === null ? id : `${source}:${subject.kind}:${subject.id}`;
}

function methods(handlers: readonly SubscriptionHandler[]): string {
  return handlers.map(({ method }) => method).join(', ');
}
