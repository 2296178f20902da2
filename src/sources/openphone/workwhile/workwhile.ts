import { form, untouched, type Dialect, type Form } from '../dialect.js';
import { isRecord } from '../../kit/value.js';
import { isNormalised, type NormalisedType } from '../event-types.js';
import {
  WorkwhileCallEvent,
  WorkwhileChangedContactEvent,
  WorkwhileContactEvent,
  WorkwhileEvent,
  WorkwhileMessageEvent,
  WorkwhileReceivedMessageEvent,
  WorkwhileStartedCallEvent,
} from './dto.js';
import { normaliseCall, normaliseContact, normaliseMessage } from './normalise.js';

const message = form('message', WorkwhileMessageEvent, normaliseMessage);
const call = form('call', WorkwhileCallEvent, normaliseCall);
const contact = form('contact', WorkwhileContactEvent, normaliseContact);
const unknown = untouched('unknown', WorkwhileEvent);

const FORMS: Partial<Record<NormalisedType, Form>> = {
  'message.received': form('message', WorkwhileReceivedMessageEvent, normaliseMessage),
  'message.sent': message,
  'message.delivered': message,
  'message.failed': message,
  'message.undelivered': message,
  'call.started': form('call', WorkwhileStartedCallEvent, normaliseCall),
  'call.ended': call,
  'call.ringing': call,
  'call.answered': call,
  'call.completed': call,
  'call.missed': call,
  'contact.created': contact,
  'contact.updated': form('contact', WorkwhileChangedContactEvent, normaliseContact),
  'contact.deleted': contact,
};

/** The types the flat form is defined for. */
export const FLAT_TYPES: readonly string[] = Object.keys(FORMS);

/** The flat form `{event_type, data}`. It has no event id: two equal bodies are one event. */
export const workwhile: Dialect = {
  name: 'workwhile',
  typePath: 'event_type',
  type: (body) => body['event_type'],
  eventId: () => undefined,
  occurredAt: ({ data }) => (isRecord(data) ? data['timestamp'] : undefined),
  object: ({ data }) => data,
  formOf: (type) => (isNormalised(type) ? FORMS[type] : undefined) ?? unknown,
};
