import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { NewEvent } from '../../src/inbox/new-event.js';
import { newEvent } from './dispatch.js';

export const COUNT = 1_000;
export const BODY_BYTES = 3 * 1024 * 1024;
export const HEADERS = { 'content-type': 'application/json', 'x-sender': 'a platform' };

interface Said {
  count?: number;
  receivedAt?: Date;
  /** What one of them says. */
  text?: (index: number) => string;
  parts?: Partial<NewEvent>;
}

/** The events of one webhook; the same name: the same keys. */
export function webhook(
  name: string,
  { count = COUNT, receivedAt = new Date(), text = String, parts = {} }: Said = {},
) {
  const texts = Array.from({ length: count }, (_, index) => text(index));
  const body = Buffer.from(JSON.stringify(texts));
  // noise: it cannot be compressed
  const raw = Buffer.concat([body, randomBytes(Math.max(0, BODY_BYTES - body.length))]);
  return texts.map((said, index) =>
    newEvent({
      id: uuid({ msecs: receivedAt.getTime() }),
      dedupeKey: `${name}:${index}`,
      subject: { kind: 'message', id: `${name}:${index}` },
      data: { body: said },
      headers: HEADERS,
      receivedAt,
      raw,
      ...parts,
    }),
  );
}
