import { isoOf, timeOf, toKey, type Call, type CallRecording, type CallVoicemail } from '../contract/index.js';
import { endedUntaken, meansMissed } from './call-status.js';
import type { CallState } from './fold-call.js';

/** A call as the API shows it: what all its events together say. */
export interface CallItem extends Call {
  missed: boolean;
  firstEventAt: string | null;
  lastEventAt: string | null;
}

export function toCallItem(state: CallState): CallItem {
  return {
    id: state.id,
    direction: state.direction?.[0] ?? null,
    from: state.from?.[0] ?? null,
    to: state.to?.[0] ?? null,
    participants: state.participants?.[0] ?? null,
    status: state.status?.[0] ?? null,
    missed: isMissed(state),
    startedAt: state.startedAt ?? null,
    answeredAt: state.answeredAt ?? null,
    endedAt: state.endedAt ?? null,
    durationSeconds: state.durationSeconds?.[0] ?? secondsBetween(state.answeredAt, state.endedAt),
    recordings: state.recordings === undefined ? null : recordingsOf(state.recordings),
    voicemail: state.voicemail === undefined ? null : voicemailOf(state.voicemail),
    summary: state.summary?.[0] ?? null,
    nextSteps: state.nextSteps?.[0] ?? null,
    transcript: state.transcript?.[0] ?? null,
    menuSelection: state.menuSelection?.[0] ?? null,
    forwardedFrom: state.forwardedFrom?.[0] ?? null,
    forwardedTo: state.forwardedTo?.[0] ?? null,
    conversationId: state.conversationId?.[0] ?? null,
    phoneNumberId: state.phoneNumberId?.[0] ?? null,
    userId: state.userId?.[0] ?? null,
    contactIds: state.contactIds?.[0] ?? null,
    firstEventAt: isoOf(state.firstEventAt),
    lastEventAt: isoOf(state.lastEventAt),
  };
}

/** Its place in lists: when it began, else when it was first heard of; the very end where nothing says. */
export function placeInTime({ startedAt, firstEventAt }: CallState): string {
  return new Date(timeOf(startedAt ?? null) ?? firstEventAt ?? 0).toISOString();
}

/** A column's array is for looking up; a list beyond this is not one of participants. */
const MOST_PARTIES = 200;

/** Every number that takes part. */
export function partiesOf({ from, to, participants }: CallState): string[] {
  const parties = [from?.[0], to?.[0], ...(participants?.[0] ?? [])].filter((party) => party !== undefined);
  return [...new Set(parties.map(toKey))].sort().slice(0, MOST_PARTIES);
}

/**
 * Legacy webhooks have no event for missed calls: there it is an incoming call that is over, and that nobody, no
 * assistant and no other number took.
 */
export function isMissed({ status, direction, missed, answeredAt, durationSeconds, forwardedTo }: CallState): boolean {
  if (direction?.[0] === 'outbound') return false;
  if (missed === true || (status !== undefined && meansMissed(status[0]))) return true;
  const taken = answeredAt !== undefined || (durationSeconds?.[0] ?? 0) > 0 || forwardedTo !== undefined;
  return direction?.[0] === 'inbound' && status !== undefined && endedUntaken(status[0]) && !taken;
}

/** Legacy webhooks of the app give no duration. */
function secondsBetween(answeredAt: string | undefined, endedAt: string | undefined): number | null {
  const [from, to] = [timeOf(answeredAt ?? null), timeOf(endedAt ?? null)];
  return from === null || to === null || to < from ? null : Math.round((to - from) / 1000);
}

type Recordings = NonNullable<CallState['recordings']>;

/** One entry per recording: those with one id, or the same address, are the same, and the last one said is shown. */
function recordingsOf(recordings: Recordings): CallRecording[] {
  const oldestFirst = Object.values(recordings).sort((one, other) => (one[1] ?? 0) - (other[1] ?? 0));
  const named = new Map<string, CallRecording>();
  const idOfUrl = new Map<string, string>();
  for (const [recording] of oldestFirst) {
    if (recording.id === null) continue;
    named.set(recording.id, recording);
    if (recording.url !== null) idOfUrl.set(recording.url, recording.id);
  }
  const unnamed = oldestFirst
    .map(([recording]) => recording)
    .filter(({ id, url }) => id === null && (url === null || !idOfUrl.has(url)));
  return [...named.values(), ...unnamed];
}

function voicemailOf(fields: NonNullable<CallState['voicemail']>): CallVoicemail {
  const known = Object.fromEntries(Object.entries(fields).map(([name, [value]]) => [name, value]));
  return { id: null, url: null, type: null, durationSeconds: null, transcript: null, ...known };
}
