import type { Message } from '../../../contract/index.js';
import { directionOf, messageStatusOf } from '../vocabulary.js';
import type { MessageEvent } from './message.dto.js';
import { placeOf } from './place.js';

export function normaliseMessage({ data }: MessageEvent, type: string): Message {
  const { resource, context } = data;
  return {
    id: resource.id,
    direction: directionOf(resource.direction, type),
    from: context.senderIdentifier ?? null,
    to: context.recipientIdentifiers ?? [],
    body: resource.text ?? null,
    media: (resource.media ?? []).map(({ url, type: mediaType }) => ({ url, type: mediaType ?? null })),
    status: messageStatusOf(resource.status, type),
    errorCode: resource.errorCode == null ? null : String(resource.errorCode),
    ...placeOf(context),
    createdAt: resource.createdAt ?? null,
  };
}
