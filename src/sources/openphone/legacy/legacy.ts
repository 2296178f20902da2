import { form, UNKNOWN_FORM, untouched, type Dialect, type Form } from '../dialect.js';
import { isNormalised, type NormalisedType } from '../event-types.js';
import { isRecord } from '../../kit/value.js';
import { LegacySummaryEvent, LegacyTranscriptEvent } from './call-content.dto.js';
import { LegacyCallEvent } from './call.dto.js';
import { LegacyContactEvent } from './contact.dto.js';
import { LegacyTaskEvent } from './envelope.dto.js';
import { LegacyMessageEvent } from './message.dto.js';
import { normaliseCall, normaliseSummary, normaliseTranscript } from './normalise-call.js';
import { normaliseContact } from './normalise-contact.js';
import { normaliseMessage } from './normalise-message.js';

/** The v4 documents name the two by their object; deliveries were seen with the other name. */
const RENAMED: ReadonlyMap<string, NormalisedType> = new Map([
  ['callSummary', 'call.summary.completed'],
  ['callTranscript', 'call.transcript.completed'],
]);

const FAMILIES: Readonly<Record<string, Form>> = {
  message: form('message', LegacyMessageEvent, normaliseMessage),
  call: form('call', LegacyCallEvent, normaliseCall),
  contact: form('contact', LegacyContactEvent, normaliseContact),
  task: untouched('task', LegacyTaskEvent),
};

const EXCEPTIONS: Partial<Record<NormalisedType, Form>> = {
  'call.summary.completed': form('call', LegacySummaryEvent, normaliseSummary),
  'call.transcript.completed': form('call', LegacyTranscriptEvent, normaliseTranscript),
};

/** `openphone-signature` and `data.object`: apiVersion v2 and v3 (made in the app) and v4 (made over the API). */
export const legacy: Dialect = {
  name: 'legacy',
  typePath: 'type',
  type: ({ type }) => type,
  renamed: RENAMED,
  eventId: ({ id }) => id,
  occurredAt: ({ createdAt }) => createdAt,
  object: ({ data }) => (isRecord(data) ? data['object'] : undefined),
  formOf: (type) => {
    if (!isNormalised(type)) return UNKNOWN_FORM;
    return EXCEPTIONS[type] ?? FAMILIES[type.slice(0, type.indexOf('.'))] ?? UNKNOWN_FORM;
  },
};
