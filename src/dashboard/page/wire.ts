/** What the service answers to the page, as it comes over the wire: times are ISO 8601 texts. */

export type DeliveryState = 'pending' | 'retry' | 'active' | 'done' | 'dead' | 'cancelled';

export interface Delivery {
  subscriber: string;
  state: DeliveryState;
  attempts: number;
  lastError: string | null;
  nextAttemptAt: string | null;
  finishedAt: string | null;
}

export interface EventSummary {
  id: string;
  source: string;
  dialect: string;
  type: string;
  externalId: string | null;
  deliveryId: string | null;
  verified: boolean;
  test: boolean;
  occurredAt: string | null;
  receivedAt: string;
  subject: { kind: string; id: string | null };
  data: unknown;
  deliveries: Delivery[];
  problems: { path: string; message: string }[];
  notRouted: { subscriber: string; reason: string }[];
  /** One line for people. */
  summary: string;
}

export interface TimelineEntry {
  /** Null where the moment is not known, only that it happened. */
  at: string | null;
  kind: 'received' | 'verified' | 'stored' | 'acknowledged' | 'attempt' | 'done' | 'dead' | 'scheduled';
  subscriber?: string;
  attempt?: number;
  milliseconds?: number;
  error?: string;
  detail?: string;
}

export interface EventDetail extends EventSummary {
  headers: Record<string, string>;
  raw: string;
  rawEncoding: 'utf8' | 'base64';
  timeline: TimelineEntry[];
}

/** With everything that is masked otherwise. */
export interface RevealedEvent extends EventDetail {
  /** Repeats the webhook, signed as of now; null when there is no secret to sign with. */
  curl: string | null;
}

export interface Percentiles {
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export interface SubscriberStatus {
  subscriber: string;
  pending: number;
  active: number;
  dead: number;
  oldestPendingSeconds: number | null;
  pausedSince: string | null;
  done: number;
  failedAttempts: number;
  successRate: number | null;
  donePerSecond: number | null;
  processingMilliseconds: Percentiles;
  waitMilliseconds: Percentiles;
}

export interface Overview {
  now: string;
  store: string;
  lastEventAt: string | null;
  /** Webhooks accepted in each of the last 60 seconds, oldest first. */
  ratePerSecond: number[];
  /** Of the same seconds; null where there were none. */
  acknowledgeMilliseconds: ({ p50: number; p99: number } | null)[];
  deadLetters: number;
  quarantined: { total: number; byReason: Record<string, number> };
  oldestPendingSeconds: number | null;
  pending: number;
  replaysRunning: number;
  events: { received: number; duplicates: number; unreadable: number; byType: Record<string, number> };
  subscribers: SubscriberStatus[];
  silentSeconds: number | null;
}

export interface DeadLetter {
  id: string;
  subscriber: string;
  diedAt: string;
  attempts: number;
  error: string | null;
  events: { id: string; type: string }[];
}

export interface QuarantinedWebhook {
  id: string;
  source: string;
  receivedAt: string;
  reason: string;
  detail: string;
  method: string;
  target: string;
  address: string | null;
  size: number;
  headerNames: string[];
  body: string;
  bodyEncoding: 'utf8' | 'base64';
  bodyTruncated: boolean;
}

export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

export interface Session {
  expiresAt: string;
  version: string;
  now: string;
}
