import type { Call, Message, WebhookEvent } from '../../src/contract/index.js';
import { toCallItem } from '../../src/calls/call-item.js';
import { callStateOf, mergeCalls } from '../../src/calls/fold-call.js';
import { mergeMessages, messageStateOf } from '../../src/messages/fold-message.js';
import { toMessageItem } from '../../src/messages/message-item.js';
import type { Proof } from '../../src/sources/authentication.js';
import type { SourceEvent } from '../../src/sources/reading.js';
import type { Source } from '../../src/sources/source.js';
import { NUMBERS } from './openphone-samples.js';
import { requestOf } from './source-request.js';

/** What a source gives for any genuine webhook; reading must do with it. */
export const PROVEN: Proof<never> = {
  kind: 'proven',
  trust: 'signed',
  scheme: 'none',
  secretIndex: 0,
  signedAt: null,
  deliveryId: null,
};

export function eventsOf(source: Source, body: unknown): readonly SourceEvent[] {
  const text = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return source.read(requestOf(text), PROVEN).events;
}

/** As a subscriber gets it. */
export function stored<Data>(source: Source, event: SourceEvent): WebhookEvent<Data> {
  const { type, senderType = type, externalId, occurredAt, subject, data, test, toFetch = [] } = event;
  return {
    ...{ id: event.dedupeKey, source: source.name, dialect: source.dialects[0] ?? '', type, senderType, externalId },
    ...{ deliveryId: null, verified: true, test, occurredAt, receivedAt: new Date(0), subject, optOut: null },
    toFetch,
    data: data as Data,
  };
}

/** The row that these events of one message leave behind. */
export function messageItemOf(source: Source, events: readonly SourceEvent[]) {
  const states = events.map((event) => messageStateOf(stored<Message>(source, event)));
  return toMessageItem(states.reduce(mergeMessages), NUMBERS);
}

/** The row that these events of one call leave behind. */
export function callItemOf(source: Source, events: readonly SourceEvent[]) {
  return toCallItem(events.map((event) => callStateOf(stored<Call>(source, event))).reduce(mergeCalls));
}
