import type { PhoneNumbers } from '../../contract/index.js';
import type { FieldError, Proof } from '../authentication.js';
import type { Reading, SourceEvent } from '../reading.js';
import type { SourceRequest } from '../source-request.js';
import { contactId } from './contact-id.js';
import { dedupeKey, isTestId, testDedupeKey } from './dedupe-key.js';
import { parseBody, type ParsedBody } from '../kit/parse-body.js';
import { guess, recognise, type Recognised } from './recognise.js';
import { parseTime } from '../kit/time.js';
import { isRecord, usable } from '../kit/value.js';

const UNKNOWN_TYPE = 'unknown';
const UNKNOWN_SHAPE = 'expected event_type and data, or data.object, or data.resource';

/** The one event that a proven webhook says. What cannot be read becomes an event all the same, with problems. */
export function readWebhook(request: SourceRequest, proof: Proof<ParsedBody>, numbers: PhoneNumbers): Reading {
  const parsed = proof.content ?? parseBody(request.body);
  const recognised = recognise(parsed.value);
  const { dialect, body, path } = recognised ?? guess(parsed.value, request.headers);
  const senderType = usable(dialect.type(body));
  const type = senderType === null ? null : (dialect.renamed?.get(senderType) ?? senderType);
  const externalId = usable(dialect.eventId(body));
  const test = isTestId(externalId);
  const { problems, ...content } = readContent(parsed, recognised, type, numbers);
  const event: SourceEvent = {
    type: type ?? UNKNOWN_TYPE,
    senderType: senderType ?? UNKNOWN_TYPE,
    externalId,
    occurredAt: parseTime(dialect.occurredAt(body)),
    test,
    dedupeKey: test ? testDedupeKey(proof, request.body) : dedupeKey(dialect.name, externalId, request.body),
    ...content,
    problems: parsed.problem ? problems : within(path, problems),
  };
  return { dialect: dialect.name, events: [event] };
}

type Content = Pick<SourceEvent, 'subject' | 'data'> & { problems: readonly FieldError[] };

function readContent(
  { value, problem }: ParsedBody,
  recognised: Recognised | null,
  type: string | null,
  numbers: PhoneNumbers,
): Content {
  if (problem !== null) return unreadable(null, problem);
  if (recognised === null) return unreadable(value, { path: '', message: UNKNOWN_SHAPE });
  const { dialect, body } = recognised;
  const object = providerObject(recognised);
  if (type === null) {
    return unreadable(object, { path: dialect.typePath, message: 'expected text, 1 to 200 characters' });
  }
  const form = dialect.formOf(type);
  const problems = form.problems(body);
  const data = form.read === undefined ? object : form.read(body, type, numbers);
  const isReadable = data !== undefined && (form.read !== undefined || problems.length === 0);
  return {
    subject: { kind: isReadable ? form.kind : 'unknown', id: idOf(data ?? object, type) },
    data: data ?? object,
    problems,
  };
}

/** Where the object is missing, all there is. */
function providerObject({ dialect, body }: Recognised): unknown {
  const object = dialect.object(body);
  if (isRecord(object)) return object;
  return isRecord(body['data']) ? body['data'] : body;
}

/** Summaries, transcripts and voicemails belong to their call. */
function idOf(data: unknown, type: string): string | null {
  if (!isRecord(data)) return null;
  const id = usable(data['id']);
  if (type.startsWith('contact.') && id !== null) return contactId(id);
  return (type.startsWith('call.') ? usable(data['callId']) : null) ?? id;
}

function unreadable(value: unknown, problem: FieldError): Content {
  return { subject: { kind: 'unknown', id: null }, data: value, problems: [problem] };
}

function within(path: string, problems: readonly FieldError[]): readonly FieldError[] {
  if (path === '') return problems;
  return problems.map((problem) => ({ path: `${path}.${problem.path}`, message: problem.message }));
}
