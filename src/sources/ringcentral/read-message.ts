import type { Call, ContentToFetch, Direction, Message, MessageStatus } from '../../contract/index.js';
import { blankCall, blankMessage, partiesOf } from '../kit/blank.js';
import { objectReader } from '../kit/dto/reader.js';
import { optOutOf } from '../kit/opt-out.js';
import { partyOf } from '../kit/party.js';
import { isoTime, parseTime } from '../kit/time.js';
import type { SourceEvent } from '../reading.js';
import { eventOf, idOf, problemsOf, unread, type Part } from './envelope.js';
import { A2pMessage, StoredMessage } from './ringcentral.dto.js';

const readStored = objectReader(StoredMessage);
const readA2p = objectReader(A2pMessage);
const STATUSES: ReadonlyMap<string, MessageStatus> = new Map([
  ['Queued', 'queued'],
  ['Sent', 'sent'],
  ['Delivered', 'delivered'],
  ['DeliveryFailed', 'undelivered'],
  ['SendingFailed', 'failed'],
  ['Received', 'received'],
]);
const DIRECTIONS: ReadonlyMap<string, Direction> = new Map([
  ['Inbound', 'inbound'],
  ['Outbound', 'outbound'],
]);

export const directionOf = (word: string | null | undefined): Direction | null => DIRECTIONS.get(word ?? '') ?? null;

type Attachments = NonNullable<StoredMessage['attachments']>;
type Spoken = Pick<Message, 'body' | 'media' | 'errorCode' | 'conversationId' | 'channel'>;

/** An SMS or MMS with its text. */
export function readInstant(part: Part): SourceEvent {
  const { value: said, problems } = readStored(part.item, part.path);
  const id = idOf(said?.id);
  if (said === null || id === null) return unread(part, problemsOf(problems, `${part.path}.id`, 'an id'));
  const media = (said.attachments ?? []).filter(({ type, uri }) => type !== 'Text' && uri);
  const isMms = media.some(({ type }) => type === 'MmsAttachment');
  return messageEvent(
    part,
    problems,
    { ...said, id, from: numberOf(said.from), to: (said.to ?? []).map(numberOf) },
    {
      body: said.subject ?? null,
      media: media.map(({ uri, contentType }) => ({ url: uri ?? '', type: contentType ?? null })),
      errorCode: null,
      conversationId: idOf(said.conversation?.id),
      channel: isMms ? 'mms' : (said.type?.toLowerCase() ?? null),
    },
    toFetch('media', media),
  );
}

/** A text of a campaign, also what became of it. */
export function readCampaign(part: Part): SourceEvent {
  const { value: said, problems } = readA2p(part.item, part.path);
  const id = idOf(said?.id);
  if (said === null || id === null) return unread(part, problemsOf(problems, `${part.path}.id`, 'an id'));
  return messageEvent(
    part,
    problems,
    { ...said, id, from: partyOf(said.from), to: said.to.map(partyOf) },
    {
      body: said.text ?? null,
      media: [],
      errorCode: idOf(said.errorCode),
      conversationId: null,
      channel: 'sms',
    },
  );
}

interface Envelope {
  readonly id: string;
  readonly direction?: string | null;
  readonly from: string | null;
  readonly to: readonly (string | null)[];
  readonly messageStatus?: string | null;
  readonly creationTime?: string | null;
}

function messageEvent(
  part: Part,
  problems: SourceEvent['problems'],
  { id, from, ...said }: Envelope,
  spoken: Spoken,
  content: ContentToFetch[] = [],
): SourceEvent {
  const to = said.to.filter((one) => one !== null);
  if (from === null) return unread(part, problemsOf(problems, `${part.path}.from`, 'a number'));
  if (to.length === 0) return unread(part, problemsOf(problems, `${part.path}.to`, 'a list of numbers'));
  const direction = directionOf(said.direction);
  const status = direction === 'inbound' ? 'received' : (STATUSES.get(said.messageStatus ?? '') ?? null);
  const data: Message = {
    ...blankMessage(id),
    ...spoken,
    direction,
    from,
    to,
    status,
    createdAt: isoTime(parseTime(said.creationTime)),
    optOut: optOutOf(direction, spoken.body),
  };
  const type = status === null ? 'message.updated' : `message.${status}`;
  return eventOf(part, { type, subject: { kind: 'message', id }, data, problems, toFetch: content });
}

/** It names no call, and stands for one of its own. */
export function readVoicemail(part: Part): SourceEvent {
  const { value: said, problems } = readStored(part.item, part.path);
  const id = idOf(said?.id);
  if (said === null || id === null) return unread(part, problemsOf(problems, `${part.path}.id`, 'an id'));
  const attachments = said.attachments ?? [];
  const spoken = attachments.filter(({ type }) => type === 'AudioRecording');
  const written = attachments.filter(({ type }) => type === 'AudioTranscription');
  const [audio] = spoken;
  const from = numberOf(said.from);
  const to = (said.to ?? []).map(numberOf).find((one) => one !== null) ?? null;
  const direction = directionOf(said.direction);
  const data: Call = {
    ...blankCall(`voicemail:${id}`),
    direction,
    from,
    to,
    participants: partiesOf(direction, from, to === null ? [] : [to]),
    status: 'no-answer',
    voicemail: {
      id,
      url: audio?.uri ?? null,
      type: audio?.contentType ?? null,
      durationSeconds: audio?.vmDuration ?? null,
      transcript: null,
    },
  };
  return eventOf(part, {
    type: 'call.voicemail.completed',
    subject: { kind: 'call', id: data.id },
    data,
    problems,
    toFetch: [...toFetch('voicemail', spoken), ...toFetch('transcript', written)],
  });
}

export function numberOf(party: StoredMessage['from'] | null | undefined): string | null {
  return partyOf(party?.phoneNumber) ?? partyOf(party?.extensionNumber);
}

/** Each address takes an access token. */
function toFetch(what: ContentToFetch['what'], attachments: Attachments): ContentToFetch[] {
  return attachments.map(({ id, uri }) => ({ what, id: idOf(id), url: uri ?? null }));
}
