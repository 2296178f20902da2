import {
  Essential,
  listOf,
  Nested,
  NestedList,
  Numeric,
  Optional,
  rule,
  Text,
  TextOrNumber,
} from '../kit/dto/rules.js';
import { epochTime, parseTime } from '../kit/time.js';
import { isRecord, isUsable } from '../kit/value.js';

/** Seconds, milliseconds or ISO 8601: each of them is sent, messages have two in one object. */
export function timeOf(value: unknown): Date | null {
  return epochTime(value) ?? parseTime(value);
}

const Moment = () => rule('seconds or milliseconds since 1970, or an ISO 8601 time', (value) => timeOf(value) !== null);
const isId = (value: unknown) => isUsable(value) || (Number.isSafeInteger(value) && Number(value) >= 0);
const AnyId = () => rule('an id, a whole number or 1 to 200 characters', isId);
const Way = () => rule('inbound or outbound', (value) => value === 'inbound' || value === 'outbound');

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isMedia = (value: unknown) => isText(value) || (isRecord(value) && isText(value['presigned_url']));
const MediaList = () =>
  listOf(
    'a list of addresses, or of objects with a presigned_url',
    (value) => Array.isArray(value) && value.every(isMedia),
    isMedia,
  );

type Id = string | number;

class Line {
  @Optional() @AnyId() id?: Id | null;
  @Optional() @Text() digits?: string | null;
}

class User {
  @Optional() @AnyId() id?: Id | null;
}

class Value {
  @Optional() @Text() value?: string | null;
}

/** As other objects hold it. */
class Known {
  @Optional() @AnyId() id?: Id | null;
  @Optional() @NestedList(Value) phone_numbers?: Value[] | null;
}

class Participant {
  @Optional() @Text() phone_number?: string | null;
  @Optional() @Text() type?: string | null;
}

export class AircallCall {
  @AnyId() id!: Id;
  @Optional() @Way() direction?: 'inbound' | 'outbound' | null;
  @Optional() @Text() status?: string | null;
  @Optional() @Moment() started_at?: Id | null;
  @Optional() @Moment() answered_at?: Id | null;
  @Optional() @Moment() ended_at?: Id | null;
  @Optional() @TextOrNumber() raw_digits?: Id | null;
  @Optional() @Text() voicemail?: string | null;
  @Optional() @Text() recording?: string | null;
  @Optional() @Nested(Line) number?: Line | null;
  @Optional() @Nested(User) user?: User | null;
  @Optional() @Nested(Known) contact?: Known | null;
  @Optional() @NestedList(Participant) participants?: Participant[] | null;
}

export class AircallMessage {
  @AnyId() id!: Id;
  @Optional() @Way() direction?: 'inbound' | 'outbound' | null;
  @Optional() @Essential() @Text() body?: string | null;
  @Optional() @Text() status?: string | null;
  @Optional() @Text() channel?: string | null;
  @Optional() @TextOrNumber() external_number?: Id | null;
  @Optional() @TextOrNumber() international_format?: Id | null;
  @Optional() @TextOrNumber() raw_digits?: Id | null;
  @Optional() @Moment() created_at?: Id | null;
  @Optional() @Moment() sent_at?: Id | null;
  @Optional() @MediaList() media_url?: (string | Record<string, unknown>)[] | null;
  @Optional() @MediaList() media?: (string | Record<string, unknown>)[] | null;
  @Optional() @AnyId() group_conversation_id?: Id | null;
  @Optional() @Nested(Line) number?: Line | null;
  @Optional() @Nested(User) user?: User | null;
  @Optional() @Nested(Known) contact?: Known | null;
}

export class AircallContact {
  @AnyId() id!: Id;
  @Optional() @Text() first_name?: string | null;
  @Optional() @Text() last_name?: string | null;
  @Optional() @Text() company_name?: string | null;
  @Optional() @Text() company?: string | null;
  @Optional() @NestedList(Value) phone_numbers?: Value[] | null;
  @Optional() @NestedList(Value) emails?: Value[] | null;
}

export class AircallSummary {
  @AnyId() call_id!: Id;
  @Text() content!: string;
}

class Utterance {
  @Text() text!: string;
  @Optional() @Numeric() start_time?: number | null;
  @Optional() @Numeric() end_time?: number | null;
  @Optional() @Text() phone_number?: string | null;
  @Optional() @AnyId() user_id?: Id | null;
}

class Transcription {
  @NestedList(Utterance) utterances!: Utterance[];
}

export class AircallTranscription {
  @AnyId() call_id!: Id;
  @Nested(Transcription) content!: Transcription;
  @Optional() @Text() type?: string | null;
}
