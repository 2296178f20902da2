import type { Call } from '../../../contract/index.js';
import { blankCall } from '../../kit/blank.js';
import { isMissed } from '../call-end.js';
import { secondsOf } from '../call-times.js';
import { callStatusOf, directionOf } from '../vocabulary.js';
import type { CallEvent } from './call.dto.js';
import { endsOf, placeOf } from './place.js';

export function normaliseCall({ data }: CallEvent, type: string): Call {
  const { resource, context } = data;
  const direction = directionOf(resource.direction, type);
  const status = callStatusOf(resource.status, type);
  return {
    ...blankCall(resource.id),
    direction,
    ...endsOf(context, direction),
    status,
    startedAt: resource.createdAt ?? null,
    answeredAt: resource.answeredAt ?? null,
    endedAt: resource.completedAt ?? null,
    ...secondsOf(timesOf(resource), true),
    missed: isMissed({ ...resource, direction, status }),
    voicemail: resource.hasVoicemail === true ? UNHEARD_VOICEMAIL : null,
    recordings: recordingsOf(data.resource),
    menuSelection: type === 'call.menu.selected' ? menuSelectionOf(resource) : null,
    forwardedFrom: resource.forwardedFrom ?? null,
    forwardedTo: resource.forwardedTo ?? null,
    ...placeOf(context),
    answeredByUserId: resource.answeredByUserId ?? null,
  };
}

/** There is one; a later event brings it. */
const UNHEARD_VOICEMAIL = { id: null, url: null, type: null, durationSeconds: null, transcript: null };

function timesOf({ createdAt, answeredAt, completedAt, duration }: Resource) {
  return { startedAt: createdAt, answeredAt, endedAt: completedAt, duration };
}

type Resource = CallEvent['data']['resource'];

function recordingsOf({ recordings }: Resource): Call['recordings'] {
  return (
    recordings?.map(({ id, url, type, duration, startTime }) => ({
      id: id ?? null,
      url: url ?? null,
      type: type ?? null,
      durationSeconds: duration ?? null,
      startedAt: startTime ?? null,
    })) ?? null
  );
}

function menuSelectionOf({ phoneMenuSelection, phoneMenuSelectionName, statusReason }: Resource) {
  return { digit: phoneMenuSelection ?? null, name: phoneMenuSelectionName ?? null, reason: statusReason ?? null };
}
