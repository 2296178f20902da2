import {
  Essential,
  listOf,
  NestedList,
  Nested,
  Numeric,
  Optional,
  rule,
  Text,
  Texts,
  Truth,
} from '../kit/dto/rules.js';
import { epochTime } from '../kit/time.js';
import { isUsable } from '../kit/value.js';

const isId = (value: unknown) => isUsable(value) || Number.isSafeInteger(value);
/** Numbers of 64 bits, of which those that fit no double are text by now. */
const NumericId = () => rule('an id: a number or text', isId);
const Milliseconds = () => rule('milliseconds since 1970', (value) => epochTime(value) !== null);
const isText = (value: unknown) => typeof value === 'string';
const Numbers = () =>
  listOf(
    'a number or a list of them',
    (value) => isText(value) || (Array.isArray(value) && value.every(isText)),
    isText,
  );

export type Id = string | number;

class Target {
  @Optional() @NumericId() id?: Id | null;
  @Optional() @Text() type?: string | null;
}

export class DialpadMessage {
  @NumericId() id!: Id;
  @Optional() @Text() direction?: string | null;
  @Text() from_number!: string;
  @Numbers() to_number!: string | string[];
  @Optional() @Essential() @Text() text_content?: string | null;
  @Optional() @Essential() @Text() text?: string | null;
  @Optional() @Truth() mms?: boolean | null;
  @Optional() @Text() mms_url?: string | null;
  @Optional() @Text() message_status?: string | null;
  @Optional() @Text() message_delivery_result?: string | null;
  @Optional() @Milliseconds() created_date?: Id | null;
  @Optional() @Milliseconds() event_timestamp?: Id | null;
  @Optional() @Nested(Target) target?: Target | null;
}

class Recording {
  @Optional() @NumericId() id?: Id | null;
  @Optional() @Text() url?: string | null;
  @Optional() @Numeric() duration?: number | null;
  @Optional() @Milliseconds() start_time?: Id | null;
  @Optional() @Text() recording_type?: string | null;
}

export class DialpadCall {
  @NumericId() call_id!: Id;
  @Text() state!: string;
  @Optional() @NumericId() master_call_id?: Id | null;
  @Optional() @NumericId() entry_point_call_id?: Id | null;
  @Optional() @NumericId() operator_call_id?: Id | null;
  @Optional() @Text() direction?: string | null;
  @Optional() @Essential() @Text() external_number?: string | null;
  @Optional() @Essential() @Text() internal_number?: string | null;
  @Optional() @Milliseconds() date_started?: Id | null;
  @Optional() @Milliseconds() date_connected?: Id | null;
  @Optional() @Milliseconds() date_ended?: Id | null;
  @Optional() @Milliseconds() event_timestamp?: Id | null;
  @Optional() @Numeric() duration?: number | null;
  @Optional() @NestedList(Recording) recording_details?: Recording[] | null;
  @Optional() @Text() voicemail_link?: string | null;
  @Optional() @NumericId() voicemail_recording_id?: Id | null;
  @Optional() @Text() transcription_text?: string | null;
  @Optional() @Nested(Target) target?: Target | null;
}

export class DialpadContact {
  @NumericId() id!: Id;
  @Optional() @Text() first_name?: string | null;
  @Optional() @Text() last_name?: string | null;
  @Optional() @Text() display_name?: string | null;
  @Optional() @Texts() phones?: string[] | null;
  @Optional() @Texts() emails?: string[] | null;
  @Optional() @Text() company_name?: string | null;
  @Optional() @Text() job_title?: string | null;
}
