import type { Call } from '../../../contract/index.js';
import { blankCall } from '../blank.js';
import { callStatusOf, directionOf } from '../vocabulary.js';
import type { CallEvent } from './call.dto.js';
import { endsOf, placeOf } from './place.js';

export function normaliseCall({ data }: CallEvent, type: string): Call {
  const { resource, context } = data;
  const direction = directionOf(resource.direction, type);
  return {
    ...blankCall(resource.id),
    direction,
    ...endsOf(context, direction),
    status: callStatusOf(resource.status, type),
    startedAt: resource.createdAt ?? null,
    answeredAt: resource.answeredAt ?? null,
    endedAt: resource.completedAt ?? null,
    durationSeconds: resource.duration ?? null,
    recordings: recordingsOf(data.resource),
    menuSelection: type === 'call.menu.selected' ? menuSelectionOf(resource) : null,
    forwardedFrom: resource.forwardedFrom ?? null,
    forwardedTo: resource.forwardedTo ?? null,
    ...placeOf(context),
  };
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
