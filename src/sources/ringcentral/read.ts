import type { ContentToFetch, PhoneNumbers } from '../../contract/index.js';
import { bodyKey } from '../kit/body-key.js';
import { boundedKey } from '../kit/bounded-key.js';
import { largeIdsAsText, parseBody } from '../kit/parse-body.js';
import { parseTime } from '../kit/time.js';
import { isRecord, usable } from '../kit/value.js';
import type { Reading, SourceEvent } from '../reading.js';
import type { SourceRequest } from '../source-request.js';
import { idOf, nameOf, unread, type Part } from './envelope.js';
import { readSessions } from './read-call.js';
import { readDirectory } from './read-directory.js';
import { readCampaign, readInstant, readVoicemail } from './read-message.js';

export const DIALECT = 'v1.0';
const VOICEMAIL = 'VoiceMail';

type Reader = (part: Part, numbers: PhoneNumbers) => SourceEvent[];

/** All others are kept as they are, under their name. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['message-store.instant', (part) => [readInstant(part)]],
  ['a2p-sms.messages', (part) => [readCampaign(part)]],
  ['voicemail', (part) => [readVoicemail(part)]],
  ['telephony.sessions', readSessions],
  ['directory.entries', readDirectory],
  ['message-store', (part) => [unread(part, [], noticedIn(part.item))]],
  ['message-threads', (part) => [unread(part, [], [{ what: 'message', id: null, url: null }])]],
]);

export function readWebhook({ body }: SourceRequest, numbers: PhoneNumbers): Reading {
  const { value, problem } = parseBody(body, largeIdsAsText);
  const part = { name: 'unknown', uuid: null, key: bodyKey(body), sentAt: null, item: value, path: '' };
  if (problem !== null) return readingOf([unread({ ...part, item: null }, [problem])]);
  if (!isRecord(value)) return readingOf([unread(part, [{ path: '', message: 'expected an object' }])]);
  return readingOf(readNotification(part, value, numbers));
}

function readingOf(events: readonly SourceEvent[]): Reading {
  return { dialect: DIALECT, events };
}

function readNotification(blank: Part, value: Record<string, unknown>, numbers: PhoneNumbers): SourceEvent[] {
  const uuid = usable(value['uuid']);
  const key = uuid === null ? blank.key : boundedKey(uuid);
  const envelope = { ...blank, uuid, key, sentAt: parseTime(value['timestamp']) };
  const name = nameOf(value['event']);
  if (name === null) return [unread(envelope, [{ path: 'event', message: 'expected the filter of a subscription' }])];
  if (!isRecord(value['body'])) {
    return [unread({ ...envelope, name }, [{ path: 'body', message: 'expected an object' }])];
  }
  const part = { ...envelope, name, item: value['body'], path: 'body' };
  return READERS.get(name)?.(part, numbers) ?? [unread(part, [])];
}

/** A notice counts what is new or changed, and names only some of it: the rest is found in the list of messages. */
function noticedIn(body: unknown): ContentToFetch[] {
  const changes = isRecord(body) && Array.isArray(body['changes']) ? (body['changes'] as unknown[]) : [];
  return changes.filter(isRecord).flatMap((change) => {
    const what = change['type'] === VOICEMAIL ? 'voicemail' : 'message';
    const given = Array.isArray(change['newMessageIds']) ? (change['newMessageIds'] as unknown[]) : [];
    const ids = given.map(idOf).filter((id) => id !== null);
    const more = countOf(change['updatedCount']) + countOf(change['newCount']) > ids.length;
    return [...ids, ...(more ? [null] : [])].map((id): ContentToFetch => ({ what, id, url: null }));
  });
}

function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
