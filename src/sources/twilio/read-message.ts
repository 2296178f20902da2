import type { ContentToFetch, MessageMedia, OptOut, OptOutNotice } from '../../contract/index.js';
import { blankMessage } from '../kit/blank.js';
import { optOutOf } from '../kit/opt-out.js';
import { partyOf } from '../kit/party.js';
import type { SourceEvent } from '../reading.js';
import type { Fields } from './parameters.js';
import { MESSAGE_WORDS } from './vocabulary.js';

/** More than any message has; a hostile one may name thousands. */
const MAX_MEDIA = 100;
const CHANNEL = /^(whatsapp|rcs|sms|messenger|viber):/i;
const KEYWORDS: Readonly<Record<string, OptOut>> = { STOP: 'stop', START: 'start' };
const NOTICES = { stop: 'contact.opted_out', start: 'contact.opted_in' } as const;

/** A status of one of ours, or a message to us, which may be a keyword that Twilio has acted on. */
export function readMessage(fields: Fields, id: string): SourceEvent[] {
  const word = fields.id('MessageStatus');
  const known = word === null ? null : MESSAGE_WORDS.get(word);
  const inbound = word === null || known?.type === 'message.received';
  const direction = inbound ? 'inbound' : 'outbound';
  const status = word === null ? 'received' : (known?.status ?? null);
  const body = fields.text('Body');
  const [from, to] = [partyOf(fields.text('From')), partyOf(fields.text('To'))];
  const failed = status === 'failed' || status === 'undelivered';
  const media = mediaOf(fields);
  const keyword = fields.word('OptOutType');
  const channel = channelOf(fields, id);
  const data = {
    ...blankMessage(id),
    direction,
    from,
    to: to === null ? [] : [to],
    body,
    media,
    status,
    errorCode: failed ? fields.word('ErrorCode') : null,
    channel,
    optOut: keyword === null ? optOutOf(direction, body) : (KEYWORDS[keyword.toUpperCase()] ?? null),
  } as const;
  const message: SourceEvent = {
    type: word === null ? 'message.received' : (known?.type ?? 'message.updated'),
    senderType: `message.${word ?? 'received'}`,
    externalId: null,
    occurredAt: null,
    subject: { kind: 'message', id },
    data,
    test: false,
    dedupeKey: `${id}:${word ?? 'received'}`,
    problems: fields.problems,
    ...(media.length === 0 ? {} : { toFetch: media.map(contentOf) }),
  };
  if (keyword === null || data.optOut === null) return [message];
  const notice: OptOutNotice = { number: from, channel, keyword: body || keyword, at: null };
  const optOut: SourceEvent = {
    type: NOTICES[data.optOut],
    senderType: `OptOutType.${keyword.toUpperCase()}`,
    externalId: null,
    occurredAt: null,
    subject: { kind: 'unknown', id: null },
    data: notice,
    test: false,
    dedupeKey: `${id}:${data.optOut}`,
    problems: [],
  };
  return [message, optOut];
}

function mediaOf(fields: Fields): MessageMedia[] {
  const media: MessageMedia[] = [];
  for (let index = 0; index < MAX_MEDIA; index++) {
    const url = fields.word(`MediaUrl${index}`);
    if (url === null) break;
    media.push({ url, type: fields.word(`MediaContentType${index}`) });
  }
  const announced = fields.count('NumMedia');
  if (announced !== null && announced !== media.length) {
    fields.problem('NumMedia', `expected the number of MediaUrl parameters, ${media.length}`);
  }
  return media;
}

/** The link may ask for the credentials of the account. */
function contentOf({ url }: MessageMedia): ContentToFetch {
  return { what: 'media', id: /\/(ME[0-9a-f]{32})$/.exec(url)?.[1] ?? null, url };
}

/** Addresses name all channels but SMS and MMS, which the id tells apart. */
function channelOf(fields: Fields, id: string): string | null {
  const parties = [fields.text('From') ?? '', fields.text('To') ?? ''];
  const prefix = fields.word('ChannelPrefix') ?? parties.map((party) => CHANNEL.exec(party)?.[1]).find(Boolean);
  if (prefix !== undefined) return prefix.toLowerCase();
  if (parties.includes('')) return null;
  return id.startsWith('MM') ? 'mms' : id.startsWith('SM') ? 'sms' : null;
}
