import type { FieldError, Proof } from '../authentication.js';
import { bodyKey } from '../kit/body-key.js';
import { parseBody, type ParsedBody } from '../kit/parse-body.js';
import { parseTime } from '../kit/time.js';
import { unreadEvent } from '../kit/unread-event.js';
import { isRecord, usable } from '../kit/value.js';
import type { Reading } from '../reading.js';
import type { SourceRequest } from '../source-request.js';

export const DIALECT = 'standard-webhooks';
const UNKNOWN_TYPE = 'unknown';

/**
 * The one event of a webhook. The specification has `type`, `timestamp` and `data`, and leaves the rest to the sender: its
 * body stays as it is, and only handlers of raw events get it. The name of the source is part of the type, because nothing
 * says that its `message.received` has the shape of ours.
 */
export function readEvent(name: string, { body }: SourceRequest, { content, deliveryId }: Proof<ParsedBody>): Reading {
  const { value, problem } = content ?? parseBody(body);
  const said = problem === null && isRecord(value) ? value : {};
  const type = usable(said['type']);
  const event = unreadEvent({
    type: `${name}.${type ?? UNKNOWN_TYPE}`,
    senderType: type ?? UNKNOWN_TYPE,
    externalId: deliveryId,
    occurredAt: parseTime(said['timestamp']),
    data: problem === null ? value : null,
    // the same in each repeat, which is signed anew
    dedupeKey: deliveryId ?? bodyKey(body),
    problems: problemsOf(problem, type),
  });
  return { dialect: DIALECT, events: [event] };
}

function problemsOf(problem: FieldError | null, type: string | null): FieldError[] {
  if (problem !== null) return [problem];
  return type === null ? [{ path: 'type', message: 'expected text, 1 to 200 characters' }] : [];
}
