import type { LegacyData } from './envelope.dto.js';

const INBOX = /\/inbox\/(PN\w+)(?:\/c\/(CN\w+))?/;

interface Place {
  conversationId: string | null;
  phoneNumberId: string | null;
}

/** Where it belongs: from the object (v2, v3), else from the link into the app, `…/inbox/{PN}/c/{CN}?at={AC}` (v4). */
export function placeOf(
  { deepLink }: LegacyData,
  object: { conversationId?: string | null; phoneNumberId?: string | null } = {},
): Place {
  const link = deepLink ? INBOX.exec(deepLink) : null;
  return {
    conversationId: object.conversationId ?? link?.[2] ?? null,
    phoneNumberId: object.phoneNumberId ?? link?.[1] ?? null,
  };
}
