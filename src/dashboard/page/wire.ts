/** What the service answers to the page, as it comes over the wire. */
import type { Page as ServedPage } from '../../contract/index.js';
import type { DeadLetter as ServedDeadLetter } from '../../inbox/dead-letters/dead-letters.js';
import type { QuarantinedWebhook as ServedQuarantinedWebhook } from '../../inbox/quarantine/quarantined.js';
import type { StoredEventDetail } from '../../inbox/events/stored-event.js';
import type { SubscriberStatus as ServedSubscriberStatus } from '../../health/status/subscribers.js';
import type { Redelivery as ServedRedelivery } from '../../webhooks/replay/redeliver.js';
import type { EventSummary as ServedEventSummary } from '../event-summary.js';
import type { Overview as ServedOverview } from '../overview.js';
import type { TimelineEntry as ServedTimelineEntry } from '../timeline.js';

/** As JSON has it: times are ISO 8601 texts. */
type Wire<Value> = Value extends Date
  ? string
  : Value extends readonly (infer Item)[]
    ? Wire<Item>[]
    : Value extends object
      ? { [Name in keyof Value]: Wire<Value[Name]> }
      : Value;

export type EventSummary = Wire<ServedEventSummary>;
export type Delivery = EventSummary['deliveries'][number];
export type DeliveryState = Delivery['state'];
export type TimelineEntry = Wire<ServedTimelineEntry>;
export type EventDetail = Wire<ServedEventSummary & StoredEventDetail & { timeline: ServedTimelineEntry[] }>;
/** With everything that is masked otherwise. `curl` repeats the webhook, signed as of then; null without a secret. */
export type RevealedEvent = EventDetail & { curl: string | null };
export type Redelivery = Wire<ServedRedelivery>;
export type Overview = Wire<ServedOverview>;
export type SubscriberStatus = Wire<ServedSubscriberStatus>;
export type DeadLetter = Wire<ServedDeadLetter>;
export type QuarantinedWebhook = Wire<ServedQuarantinedWebhook>;
export type Page<Item> = Wire<ServedPage<unknown>> & { items: Item[] };

export interface Session {
  /** ISO 8601. */
  expiresAt: string | null;
  version: string;
  now: string;
}
