import type { Message } from '../../../contract/index.js';
import { contactIds } from '../contact-id.js';
import { optOutOf } from '../../kit/opt-out.js';
import { textList } from '../../kit/text-list.js';
import { directionOf, messageStatusOf } from '../vocabulary.js';
import type { LegacyMessageEvent } from './message.dto.js';
import { placeOf } from './place.js';

export function normaliseMessage({ data }: LegacyMessageEvent, type: string): Message {
  const { object } = data;
  const direction = directionOf(object.direction, type);
  const body = object.text ?? object.body ?? null;
  return {
    id: object.id,
    direction,
    from: object.from,
    to: textList(object.to),
    body,
    media: (object.media ?? []).map(({ url, type: mediaType }) => ({ url, type: mediaType ?? null })),
    status: messageStatusOf(object.status, type, direction),
    errorCode: object.errorCode == null ? null : String(object.errorCode),
    ...placeOf(data, object),
    userId: object.userId ?? null,
    contactIds: contactIds(object.contactIds),
    createdAt: object.createdAt ?? null,
    readAt: null,
    channel: null,
    optOut: optOutOf(direction, body),
  };
}
