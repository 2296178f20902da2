import type { FieldError, Proof } from '../authentication.js';
import { bodyKey } from '../kit/body-key.js';
import { parseBody } from '../kit/parse-body.js';
import { unreadEvent } from '../kit/unread-event.js';
import type { Reading, SourceEvent } from '../reading.js';
import type { SourceRequest } from '../source-request.js';
import { Fields, objectOf, parseParameters, signedText, type Parameters } from './parameters.js';
import { readCall, readRecording } from './read-call.js';
import { readMessage } from './read-message.js';
import { isForm } from './signature.js';

export const FORM = 'form';
export const JSON_BODY = 'json';
const UNKNOWN = { type: 'twilio.unknown', senderType: 'unknown' } as const;
/** Without one of these an event could mean something else. */
const ESSENTIAL: ReadonlySet<string> = new Set(['From', 'To', 'Body']);
const NO_SUBJECT = 'expected CallSid, or MessageSid with Body or MessageStatus';

/** No name of an event is sent: what it is shows in the parameters it has. */
export function read(request: SourceRequest, { content }: Proof<Parameters>): Reading {
  const { body, headers, target } = request;
  // the URL of a GET is not kept, so that there is nothing to read again: its event stays as it is
  if (content === undefined && target === '' && body.length === 0) return { dialect: FORM, events: [] };
  if (content === undefined && body.length > 0 && !isForm(headers['content-type'])) {
    const { value, problem } = parseBody(body);
    const problems = [problem ?? { path: '', message: `${NO_SUBJECT}, as a form` }];
    return { dialect: JSON_BODY, events: [unknown(problem === null ? value : null, bodyKey(body), problems)] };
  }
  return { dialect: FORM, events: readParameters(content ?? parseParameters(body.toString())) };
}

function readParameters(parameters: Parameters): SourceEvent[] {
  const fields = new Fields(parameters);
  const call = fields.id('CallSid');
  const recording = fields.id('RecordingSid');
  if (call !== null) {
    const events: SourceEvent[] = [];
    if (recording !== null) events.push(readRecording(new Fields(parameters), call, recording));
    // some calls name their recording when they end
    if (recording === null || parameters.has('CallStatus')) events.push(readCall(fields, call, parameters));
    return events.map((event) => asShaped(event, parameters));
  }
  const message = fields.id('MessageSid') ?? fields.id('SmsSid');
  if (message !== null && (parameters.has('MessageStatus') || parameters.has('Body'))) {
    const events = readMessage(fields, message).map((event) => asShaped(event, parameters));
    return fields.problems.some(isEssential) ? events.slice(0, 1) : events;
  }
  fields.problem('', NO_SUBJECT);
  const key = bodyKey(Buffer.from(signedText(parameters)));
  return [unknown(objectOf(parameters), key, fields.problems)];
}

/** With the sender's own object, where its shape would leave out what matters. */
function asShaped(event: SourceEvent, parameters: Parameters): SourceEvent {
  if (!event.problems.some(isEssential)) return event;
  return { ...event, subject: { kind: 'unknown', id: event.subject.id }, data: objectOf(parameters) };
}

function isEssential({ path }: FieldError): boolean {
  return ESSENTIAL.has(path);
}

function unknown(data: unknown, dedupeKey: string, problems: readonly FieldError[]): SourceEvent {
  return unreadEvent({ ...UNKNOWN, data, dedupeKey, problems });
}
