import type { Proof } from '../authentication.js';
import { bodyKey } from '../kit/body-key.js';

const LONGEST = 200;

/**
 * What makes two webhooks the same event: the vendor's event id, equal over repeats and subscriptions. The dialect is
 * part of the key, because nothing promises that the two generations number their events together. Without an id, two
 * equal bodies are one event.
 */
export function dedupeKey(dialect: string, eventId: string | null, body: Buffer): string {
  const key = `${dialect}:${eventId}`;
  return eventId === null || key.length > LONGEST ? bodyKey(body) : key;
}

/** All test events share one event id; each delivery is one, its repeats are not. */
export function testDedupeKey({ deliveryId, signedAt }: Proof, body: Buffer): string {
  const key = `test:${deliveryId ?? `${signedAt?.getTime()}:${bodyKey(body)}`}`;
  return key.length > LONGEST ? `test:${bodyKey(Buffer.from(key))}` : key;
}

export function isTestId(eventId: string | null): boolean {
  return eventId?.startsWith('EV-test') ?? false;
}
