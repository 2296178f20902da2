import type { FailedAttempt } from '../../inbox/attempt-log.js';
import type { Delivery } from '../../inbox/deliveries.js';
import type { DeadLetter } from '../../inbox/dead-letters/dead-letters.js';
import type { QuarantinedWebhook } from '../../inbox/quarantine/quarantined.js';
import type { StoredEvent, StoredEventDetail } from '../../inbox/events/stored-event.js';
import { maskData } from './mask-data.js';
import { maskHeaders, maskRaw, maskTarget } from './mask-raw.js';
import { MASK, maskText } from './mask-text.js';

/** Without what it says about people: fit to be on a screen that others can see. */
export function maskEvent(event: StoredEvent): StoredEvent {
  return {
    ...event,
    externalId: maskNullable(event.externalId),
    deliveryId: maskNullable(event.deliveryId),
    subject: { ...event.subject, id: maskNullable(event.subject.id) },
    toFetch: event.toFetch.map(({ what, id, url }) => ({ what, id: maskNullable(id), url: url && maskTarget(url) })),
    data: maskData(event.data),
    deliveries: event.deliveries.map(maskDelivery),
    problems: event.problems.map(({ path, message }) => ({ path: maskText(path), message: maskText(message) })),
  };
}

export function maskDetail(event: StoredEventDetail): StoredEventDetail {
  const { headers, raw, rawEncoding } = event;
  return {
    ...maskEvent(event),
    headers: maskHeaders(headers),
    ...maskBody(raw, rawEncoding),
  };
}

export function maskAttempt(attempt: FailedAttempt): FailedAttempt {
  const { error, stack } = attempt;
  return { ...attempt, error: maskNullable(error), stack: stack && maskText(stack, stack.length) };
}

export function maskDeadLetter(letter: DeadLetter): DeadLetter {
  return { ...letter, error: maskNullable(letter.error) };
}

export function maskQuarantined(webhook: QuarantinedWebhook): QuarantinedWebhook {
  const { raw, rawEncoding } = maskBody(webhook.body, webhook.bodyEncoding);
  return {
    ...webhook,
    detail: maskText(webhook.detail),
    target: maskTarget(webhook.target),
    body: raw,
    bodyEncoding: rawEncoding,
  };
}

function maskDelivery(delivery: Delivery): Delivery {
  return { ...delivery, lastError: maskNullable(delivery.lastError) };
}

function maskNullable(text: string | null): string | null {
  return text === null ? null : maskText(text);
}

/** What is left is text, also where the body is none. */
function maskBody(raw: string, encoding: 'utf8' | 'base64'): Pick<StoredEventDetail, 'raw' | 'rawEncoding'> {
  return { raw: encoding === 'utf8' ? maskRaw(raw) : MASK, rawEncoding: 'utf8' };
}
