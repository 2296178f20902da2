import { form, UNKNOWN_FORM, untouched, type Dialect, type Form } from '../dialect.js';
import { isNormalised, type NormalisedType } from '../event-types.js';
import { isRecord } from '../../kit/value.js';
import { SummaryEvent, TranscriptEvent, VoicemailEvent } from './call-content.dto.js';
import { CallEvent } from './call.dto.js';
import { ContactEvent } from './contact.dto.js';
import { TaskEvent } from './envelope.dto.js';
import { MessageEvent } from './message.dto.js';
import { normaliseCall } from './normalise-call.js';
import { normaliseSummary, normaliseTranscript, normaliseVoicemail } from './normalise-call-content.js';
import { normaliseContact } from './normalise-contact.js';
import { normaliseMessage } from './normalise-message.js';

const FAMILIES: Readonly<Record<string, Form>> = {
  message: form('message', MessageEvent, normaliseMessage),
  call: form('call', CallEvent, normaliseCall),
  contact: form('contact', ContactEvent, normaliseContact),
  task: untouched('task', TaskEvent),
};

const EXCEPTIONS: Partial<Record<NormalisedType, Form>> = {
  'call.summary.completed': form('call', SummaryEvent, normaliseSummary),
  'call.transcript.completed': form('call', TranscriptEvent, normaliseTranscript),
  'call.voicemail.completed': form('call', VoicemailEvent, normaliseVoicemail),
};

/** Standard Webhooks headers, and `data.resource` with `data.context` and `data.links`. */
export const current: Dialect = {
  name: '2026-03-30',
  typePath: 'type',
  type: ({ type }) => type,
  eventId: ({ id }) => id,
  occurredAt: ({ createdAt }) => createdAt,
  object: ({ data }) => (isRecord(data) ? data['resource'] : undefined),
  formOf: (type) => {
    if (!isNormalised(type)) return UNKNOWN_FORM;
    return EXCEPTIONS[type] ?? FAMILIES[type.slice(0, type.indexOf('.'))] ?? UNKNOWN_FORM;
  },
};
