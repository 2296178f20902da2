import type { Call } from '../../contract/index.js';
import { blankCall, partiesOf } from '../kit/blank.js';
import { objectReader } from '../kit/dto/reader.js';
import { partyOf } from '../kit/party.js';
import { isoTime, secondsBetween } from '../kit/time.js';
import type { SourceEvent } from '../reading.js';
import { AircallCall, timeOf } from './aircall.dto.js';
import { contactIdsOf, idText, type Read } from './said.js';

const readObject = objectReader(AircallCall);

const TYPES: ReadonlyMap<string, string> = new Map([
  ['call.created', 'call.started'],
  ['call.ringing_on_agent', 'call.ringing'],
  ['call.answered', 'call.answered'],
  ['call.ended', 'call.completed'],
  ['call.voicemail_left', 'call.voicemail.completed'],
]);
const ENDED = 'call.ended';
/** Comes when the files of a call are there, whichever they are. */
const FILES = 'call.comm_assets_generated';

export function readCall(payload: unknown, event: string): Read {
  const { value: said, problems } = readObject(payload, '');
  if (said === null) return { content: null, problems };
  const direction = said.direction ?? null;
  const [startedAt, answeredAt, endedAt] = [said.started_at, said.answered_at, said.ended_at].map((time) =>
    isoTime(timeOf(time)),
  );
  const status = statusOf(said, event);
  const isOver = status === 'completed' || status === 'no-answer';
  const missed = missedOf(said, status);
  const data: Call = {
    ...blankCall(String(said.id)),
    direction,
    ...partiesOfCall(said),
    status,
    startedAt: startedAt ?? null,
    answeredAt: answeredAt ?? null,
    endedAt: endedAt ?? null,
    // the sender's own `duration` counts from the start
    durationSeconds: isOver ? secondsBetween(answeredAt, endedAt) : null,
    ringSeconds: secondsBetween(startedAt, answeredAt ?? (isOver ? endedAt : null)),
    missed,
    recordings: said.recording
      ? [{ id: null, url: said.recording, type: null, durationSeconds: null, startedAt: null }]
      : null,
    voicemail: said.voicemail
      ? { id: null, url: said.voicemail, type: null, durationSeconds: null, transcript: null }
      : null,
    phoneNumberId: idText(said.number?.id),
    userId: idText(said.user?.id),
    answeredByUserId: event === 'call.answered' && direction === 'inbound' ? idText(said.user?.id) : null,
    contactIds: contactIdsOf(said.contact),
  };
  const type = event === ENDED && missed === true ? 'call.missed' : typeOf(event, data);
  return { content: { type, subject: { kind: 'call', id: data.id }, data, toFetch: filesOf(data) }, problems };
}

function typeOf(event: string, { recordings, voicemail }: Call): string {
  if (event !== FILES) return TYPES.get(event) ?? 'call.updated';
  if (recordings !== null) return 'call.recording.completed';
  return voicemail === null ? 'call.updated' : 'call.voicemail.completed';
}

function statusOf({ status, answered_at }: AircallCall, event: string): string | null {
  if (status === 'done' || event === ENDED) return timeOf(answered_at) === null ? 'no-answer' : 'completed';
  if (status === 'initial') return 'ringing';
  return status === 'answered' ? 'in-progress' : null;
}

/** Only a time of the answer that is said to be none proves that there was none. */
function missedOf({ direction, answered_at }: AircallCall, status: string | null): boolean | null {
  if (direction !== 'inbound') return null;
  if (status === 'completed') return false;
  return status === 'no-answer' && answered_at === null ? true : null;
}

function partiesOfCall(said: AircallCall): Pick<Call, 'from' | 'to' | 'participants'> {
  const [theirs, ours] = [partyOf(said.raw_digits), partyOf(said.number?.digits)];
  const direction = said.direction ?? null;
  if (direction === null) return { from: null, to: null, participants: null };
  const [from, to] = direction === 'inbound' ? [theirs, ours] : [ours, theirs];
  const others = (said.participants ?? [])
    .filter(({ type }) => type === 'external')
    .map((one) => partyOf(one.phone_number))
    .filter((one) => one !== null);
  const known = partiesOf(direction, from, to === null ? [] : [to]) ?? [];
  // the other party first, then whoever joined, then the own number
  const everyone = [...known.filter((one) => one !== ours), ...others, ...known.filter((one) => one === ours)];
  const participants = [...new Set(everyone)];
  return { from, to, participants: participants.length === 0 ? null : participants };
}

/** Addresses are signed, and expire. */
function filesOf({ recordings, voicemail }: Call): SourceEvent['toFetch'] {
  return [
    ...(recordings ?? []).map(({ url }) => ({ what: 'recording', id: null, url }) as const),
    ...(voicemail === null ? [] : [{ what: 'voicemail', id: null, url: voicemail.url } as const]),
  ];
}
