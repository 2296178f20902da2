import type { Call, Direction } from '../../contract/index.js';
import { blankCall, partiesOf } from '../kit/blank.js';
import { objectReader } from '../kit/dto/reader.js';
import { partyOf } from '../kit/party.js';
import { isoTime, parseTime, secondsBetween } from '../kit/time.js';
import type { SourceEvent } from '../reading.js';
import { eventOf, unread, whole, type Envelope } from './envelope.js';
import { ZoomLeg } from './zoom.dto.js';

const readObject = objectReader(ZoomLeg);

interface Step {
  readonly type: string;
  readonly status: string | null;
}

/**
 * What happens to one leg: several phones ring for one call. `missed` and `rejected` are about one phone, while the call
 * may be taken at another one, so that they are no end of the call.
 */
const STEPS: ReadonlyMap<string, Step> = new Map([
  ['ringing', { type: 'call.ringing', status: 'ringing' }],
  ['answered', { type: 'call.answered', status: 'in-progress' }],
  ['connected', { type: 'call.answered', status: 'in-progress' }],
  ['missed', { type: 'call.updated', status: 'no-answer' }],
  ['rejected', { type: 'call.updated', status: 'busy' }],
]);
const OTHER: Step = { type: 'call.updated', status: null };
const ENDED = 'ended';

/** @param side `callee` for a call that came in, `caller` for one that goes out; calls within the company have both */
export function readLeg(envelope: Envelope, side: 'callee' | 'caller', step: string): SourceEvent {
  const part = whole(envelope);
  const { value: leg, problems } = readObject(part.item, part.path);
  if (leg === null) return unread(part, problems);
  const call = callOf(leg, side === 'callee' ? 'inbound' : 'outbound', step);
  return eventOf(part, [leg.call_id, leg[side]?.extension_id, envelope.stamp], {
    type: step === ENDED ? 'call.completed' : (STEPS.get(step) ?? OTHER).type,
    subject: { kind: 'call', id: leg.call_id },
    data: { ...call, ...peopleOf(leg, side, call.answeredAt !== null) },
    problems,
  });
}

function callOf(leg: ZoomLeg, direction: Direction, step: string): Call {
  const from = partyOf(leg.caller?.phone_number) ?? partyOf(leg.caller?.extension_number);
  const to = partyOf(leg.callee?.phone_number) ?? partyOf(leg.callee?.extension_number);
  const startedAt = isoTime(parseTime(leg.ringing_start_time));
  const answeredAt = isoTime(parseTime(leg.answer_start_time ?? leg.connected_start_time));
  const endedAt = isoTime(parseTime(leg.call_end_time));
  const end = answeredAt === null ? 'no-answer' : 'completed';
  return {
    ...blankCall(leg.call_id),
    direction,
    from,
    to,
    participants: partiesOf(direction, from, to === null ? [] : [to]),
    status: step === ENDED ? end : (STEPS.get(step) ?? OTHER).status,
    startedAt,
    answeredAt,
    endedAt,
    durationSeconds: secondsBetween(answeredAt, endedAt),
    ringSeconds: secondsBetween(startedAt, answeredAt ?? endedAt),
    // another phone may have taken it
    missed: step === ENDED && (direction === 'outbound' || answeredAt !== null) ? false : null,
  };
}

/** Whose line it is, and who took or made the call. */
function peopleOf({ caller, callee }: ZoomLeg, side: 'callee' | 'caller', answered: boolean): Partial<Call> {
  if (side === 'caller') return { userId: caller?.user_id ?? null, initiatedByUserId: caller?.user_id ?? null };
  return { userId: callee?.user_id ?? null, answeredByUserId: answered ? (callee?.user_id ?? null) : null };
}
