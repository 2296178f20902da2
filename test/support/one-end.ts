import fc from 'fast-check';
import { callStateOf, mergeCalls } from '../../src/calls/fold-call.js';
import type { Call, Message, WebhookEvent } from '../../src/contract/index.js';
import { mergeMessages, messageStateOf } from '../../src/messages/fold-message.js';
import { deliveriesOf, permutations } from './orders.js';

/** Expects the events of one call to end the same in every order and repetition. @returns how */
export function endOfCall(events: readonly WebhookEvent<Call>[]) {
  return oneEnd(events, callStateOf, mergeCalls);
}

/** As `endOfCall`, of one message. */
export function endOfMessage(events: readonly WebhookEvent<Message>[]) {
  return oneEnd(events, messageStateOf, mergeMessages);
}

function oneEnd<Event, State>(
  events: readonly Event[],
  stateOf: (event: Event) => State,
  merge: (one: State, other: State) => State,
): State {
  const fold = (some: readonly Event[]) => some.map(stateOf).reduce(merge);
  const end = fold(events);
  for (const order of permutations(events)) expect(fold(order)).toEqual(end);
  fc.assert(fc.property(deliveriesOf(events), (batches) => expect(batches.map(fold).reduce(merge)).toEqual(end)));
  return end;
}
