import type { Message } from '../../../contract/index.js';
import { optOutOf } from '../../kit/opt-out.js';
import { directionOf, messageStatusOf } from '../vocabulary.js';
import type { MessageEvent } from './message.dto.js';
import { placeOf } from './place.js';

export function normaliseMessage({ data }: MessageEvent, type: string): Message {
  const { resource, context } = data;
  const direction = directionOf(resource.direction, type);
  const body = resource.text ?? null;
  return {
    id: resource.id,
    direction,
    from: context.senderIdentifier ?? null,
    to: context.recipientIdentifiers ?? [],
    body,
    media: (resource.media ?? []).map(({ url, type: mediaType }) => ({ url, type: mediaType ?? null })),
    status: messageStatusOf(resource.status, type, direction),
    errorCode: resource.errorCode == null ? null : String(resource.errorCode),
    ...placeOf(context),
    createdAt: resource.createdAt ?? null,
    readAt: null,
    channel: null,
    optOut: optOutOf(direction, body),
  };
}
