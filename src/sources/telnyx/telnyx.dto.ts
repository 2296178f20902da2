import { AnyObject, Essential, Id, Nested, NestedList, Optional, Text, TextOrNumber, Time } from '../kit/dto/rules.js';

class Party {
  @Optional() @Text() phone_number?: string | null;
  @Optional() @Text() status?: string | null;
}

class Media {
  @Text() url!: string;
  @Optional() @Text() content_type?: string | null;
}

class Failure {
  @Optional() @TextOrNumber() code?: string | number | null;
}

/** `data`, whatever it is of. */
export class TelnyxEnvelope {
  @Id() id!: string;
  @Id() event_type!: string;
  @Optional() @Time() occurred_at?: string | null;
  @AnyObject() payload!: Record<string, unknown>;
}

export class TelnyxMessage {
  @Id() id!: string;
  @Optional() @Text() direction?: string | null;
  @Optional() @Text() type?: string | null;
  @Nested(Party) from!: Party;
  @NestedList(Party) to!: Party[];
  @Optional() @NestedList(Party) cc?: Party[] | null;
  @Optional() @Essential() @Text() text?: string | null;
  @Optional() @NestedList(Media) media?: Media[] | null;
  @Optional() @NestedList(Failure) errors?: Failure[] | null;
  @Optional() @Time() received_at?: string | null;
}

class Addresses {
  @Optional() @Text() mp3?: string | null;
  @Optional() @Text() wav?: string | null;
}

export class TelnyxCall {
  /** Of all legs together. */
  @Id() call_session_id!: string;
  @Optional() @Text() direction?: string | null;
  @Optional() @Essential() @Text() from?: string | null;
  @Optional() @Essential() @Text() to?: string | null;
  @Optional() @Time() start_time?: string | null;
  @Optional() @Text() hangup_cause?: string | null;
  @Optional() @Time() recording_started_at?: string | null;
  @Optional() @Time() recording_ended_at?: string | null;
  @Optional() @Nested(Addresses) recording_urls?: Addresses | null;
  @Optional() @Nested(Addresses) public_recording_urls?: Addresses | null;
  @Optional() @Text() transcription_text?: string | null;
}
