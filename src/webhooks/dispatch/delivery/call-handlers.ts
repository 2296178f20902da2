import type { DeliveryContext, WebhookEvent } from '../../../contract/index.js';
import { wants } from '../route.js';
import type { Subscription } from '../subscription.js';

/**
 * Gives events to the handlers of a subscriber that want them, one handler after the other.
 *
 * @param events one, unless the subscriber takes lists
 */
export async function callHandlers(
  { handlers, batch }: Subscription,
  events: readonly WebhookEvent[],
  context: DeliveryContext,
): Promise<void> {
  for (const handler of handlers) {
    const wanted = events.filter((event) => handler.matches(event.type) && wants(handler, event));
    if (wanted.length === 0) continue;
    await handler.call(batch ? wanted : (wanted[0] as WebhookEvent), context);
  }
}
