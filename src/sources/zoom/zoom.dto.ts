import { Essential, Id, Nested, NestedList, Numeric, Optional, Text, TextOrNumber, Time } from '../kit/dto/rules.js';

class Member {
  @Optional() @Text() phone_number?: string | null;
}

class Owner {
  @Optional() @Text() id?: string | null;
  @Optional() @Text() type?: string | null;
}

class Attachment {
  @Optional() @Text() id?: string | null;
  @Optional() @Text() type?: string | null;
  @Text() download_url!: string;
}

export class ZoomMessage {
  @Id() message_id!: string;
  @Nested(Member) sender!: Member;
  @NestedList(Member) to_members!: Member[];
  @Optional() @Essential() @Text() message?: string | null;
  @Optional() @NestedList(Attachment) attachments?: Attachment[] | null;
  @Optional() @Nested(Owner) owner?: Owner | null;
  @Optional() @Id() session_id?: string | null;
  @Optional() @Time() date_time?: string | null;
  @Optional() @Text() failure_reason?: string | null;
}

export class ZoomOptStatus {
  @Text() consumer_phone_number!: string;
  @Optional() @Text() zoom_phone_user_number?: string | null;
}

class Party {
  @Optional() @Text() phone_number?: string | null;
  @Optional() @TextOrNumber() extension_number?: string | number | null;
  @Optional() @Text() extension_id?: string | null;
  @Optional() @Text() user_id?: string | null;
}

/** One leg of a call that goes on, or has just ended. */
export class ZoomLeg {
  @Id() call_id!: string;
  @Optional() @Nested(Party) caller?: Party | null;
  @Optional() @Nested(Party) callee?: Party | null;
  @Optional() @Time() ringing_start_time?: string | null;
  @Optional() @Time() answer_start_time?: string | null;
  @Optional() @Time() connected_start_time?: string | null;
  @Optional() @Time() call_end_time?: string | null;
}

/** Numbers as recordings, voicemails and call elements have them: `…_number` may be an extension. */
class Numbers {
  @Optional() @Text() caller_did_number?: string | null;
  @Optional() @Text() caller_number?: string | null;
  @Optional() @TextOrNumber() caller_ext_number?: string | number | null;
  @Optional() @Text() callee_did_number?: string | null;
  @Optional() @Text() callee_number?: string | null;
  @Optional() @TextOrNumber() callee_ext_number?: string | number | null;
  @Optional() @Text() direction?: string | null;
}

/** A leg in the history of calls. Older generations have other names for the times. */
export class ZoomElement extends Numbers {
  @Id() call_id!: string;
  @Optional() @Id() call_element_id?: string | null;
  @Optional() @Id() call_history_uuid?: string | null;
  @Optional() @Id() id?: string | null;
  @Optional() @Text() result?: string | null;
  @Optional() @Time() start_time?: string | null;
  @Optional() @Time() date_time?: string | null;
  @Optional() @Time() answer_time?: string | null;
  @Optional() @Time() answer_start_time?: string | null;
  @Optional() @Time() end_time?: string | null;
  @Optional() @Time() call_end_time?: string | null;
  @Optional() @Numeric() talk_time?: number | null;
  @Optional() @Text() recording_id?: string | null;
  @Optional() @Text() voicemail_id?: string | null;
}

export class ZoomRecording extends Numbers {
  @Id() id!: string;
  @Id() call_id!: string;
  @Optional() @Text() download_url?: string | null;
  @Optional() @Text() transcript_download_url?: string | null;
  @Optional() @Numeric() duration?: number | null;
  @Optional() @Time() date_time?: string | null;
}

class Transcription {
  @Optional() @Text() content?: string | null;
}

export class ZoomVoicemail extends Numbers {
  @Id() id!: string;
  @Optional() @Id() call_id?: string | null;
  @Optional() @Text() callee_user_id?: string | null;
  @Optional() @Text() download_url?: string | null;
  @Optional() @Numeric() duration?: number | null;
  @Optional() @Nested(Transcription) transcription?: Transcription | null;
}

export class ZoomSummary {
  @Id() call_id!: string;
  @Optional() @Text() ai_call_summary_id?: string | null;
}
