import type { Message } from '../../../contract/index.js';
import { textList } from '../text-list.js';
import { directionOf, messageStatusOf } from '../vocabulary.js';
import type { LegacyMessageEvent } from './message.dto.js';
import { placeOf } from './place.js';

export function normaliseMessage({ data }: LegacyMessageEvent, type: string): Message {
  const { object } = data;
  return {
    id: object.id,
    direction: directionOf(object.direction, type),
    from: object.from,
    to: textList(object.to),
    body: object.text ?? object.body ?? null,
    media: (object.media ?? []).map(({ url, type: mediaType }) => ({ url, type: mediaType ?? null })),
    status: messageStatusOf(object.status, type),
    errorCode: object.errorCode == null ? null : String(object.errorCode),
    ...placeOf(data, object),
    userId: object.userId ?? null,
    contactIds: object.contactIds ?? null,
    createdAt: object.createdAt ?? null,
  };
}
