import { callStateOf } from '../../src/calls/fold-call.js';
import { toCallItem } from '../../src/calls/call-item.js';
import { toContactItem } from '../../src/contacts/contact-item.js';
import { contactStateOf } from '../../src/contacts/fold-contact.js';
import { optOutOf, type Call, type Contact, type Message, type WebhookEvent } from '../../src/contract/index.js';
import { messageStateOf } from '../../src/messages/fold-message.js';
import { toMessageItem } from '../../src/messages/message-item.js';
import { NUMBERS, sampleEvent } from '../support/openphone-samples.js';

/** A payload that OpenPhone sends, as the service has it once it is stored. */
function stored<Data>(name: string): WebhookEvent<Data> {
  const { type, senderType = type, externalId, occurredAt, subject, data, test, toFetch = [] } = sampleEvent(name);
  return {
    id: '01a20ee6-3061-732e-b53e-c438b72e126c',
    source: 'openphone',
    dialect: name.split('/')[0] ?? '',
    type,
    senderType,
    externalId,
    deliveryId: null,
    verified: true,
    test,
    occurredAt,
    receivedAt: new Date('2026-10-05T16:12:30.412Z'),
    subject,
    optOut: optOutOf(type, subject, data),
    toFetch,
    data: data as Data,
  };
}

const delivery = {
  subscriber: 'messages',
  state: 'done',
  attempts: 1,
  lastError: null,
  nextAttemptAt: null,
  finishedAt: '2026-10-05T16:12:30.437Z',
};
const message = stored<Message>('2026-03-30/message.received');

/** By the name of the type. Made from sample payloads by the code itself. */
export const EXAMPLES: Record<string, object[]> = {
  StoredEvent: [{ ...message, deliveries: [delivery], problems: [], notRouted: [], truncated: false }],
  MessageItem: [{ ...toMessageItem(messageStateOf(message), NUMBERS), names: { '+13105550176': 'Rosa Delgado' } }],
  CallItem: [{ ...toCallItem(callStateOf(stored<Call>('2026-03-30/call.completed'))), names: {} }],
  ContactItem: [toContactItem(contactStateOf(stored<Contact>('2026-03-30/contact.updated')), NUMBERS)],
  ProblemDetails: [
    {
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'some parameters are not as expected',
      errors: [{ path: 'limit', message: 'limit must not be greater than 200' }],
    },
  ],
};
