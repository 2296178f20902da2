import { Essential, Id, Nested, Numeric, Optional, Text, TextOrNumber, TextOrTexts } from '../kit/dto/rules.js';

class Body {
  @Text() body!: string;
}

class Media {
  @Optional() @Text() id?: string | null;
  @Optional() @Text() mime_type?: string | null;
  @Optional() @Text() caption?: string | null;
  @Optional() @Text() url?: string | null;
}

class Button {
  @Optional() @Text() text?: string | null;
}

class Reply {
  @Optional() @Text() title?: string | null;
}

class Interactive {
  @Optional() @Nested(Reply) button_reply?: Reply | null;
  @Optional() @Nested(Reply) list_reply?: Reply | null;
}

class Reaction {
  @Optional() @Text() emoji?: string | null;
}

/** One of `messages[]` or `message_echoes[]`. Whoever hides the number is known by an id only. */
export class WhatsappMessage {
  @Id() id!: string;
  @Text() type!: string;
  @Optional() @TextOrNumber() timestamp?: string | number | null;
  @Optional() @Essential() @Text() from?: string | null;
  @Optional() @Essential() @Id() from_user_id?: string | null;
  /** Of echoes. */
  @Optional() @Essential() @Text() to?: string | null;
  @Optional() @Essential() @Id() to_user_id?: string | null;
  @Optional() @Text() group_id?: string | null;
  @Optional() @Essential() @Nested(Body) text?: Body | null;
  @Optional() @Nested(Media) image?: Media | null;
  @Optional() @Nested(Media) video?: Media | null;
  @Optional() @Nested(Media) audio?: Media | null;
  @Optional() @Nested(Media) document?: Media | null;
  @Optional() @Nested(Media) sticker?: Media | null;
  @Optional() @Nested(Button) button?: Button | null;
  @Optional() @Nested(Interactive) interactive?: Interactive | null;
  @Optional() @Nested(Reaction) reaction?: Reaction | null;
  /** A list; only the code of the first one is of interest. */
  @Optional() errors?: unknown;
}

/** One of `statuses[]`. */
export class WhatsappStatus {
  @Id() id!: string;
  @Text() status!: string;
  /** Absent, or `message`; otherwise it is the status of a payment or of a call. */
  @Optional() @Essential() @Text() type?: string | null;
  @Optional() @TextOrNumber() timestamp?: string | number | null;
  @Optional() @Essential() @Text() recipient_id?: string | null;
  @Optional() @Essential() @Id() recipient_user_id?: string | null;
  @Optional() errors?: unknown;
}

class Content {
  @Optional() @Text() id?: string | null;
}

/** One of `calls[]`. */
export class WhatsappCall {
  @Id() id!: string;
  @Text() event!: string;
  @Optional() @TextOrNumber() timestamp?: string | number | null;
  @Optional() @Text() direction?: string | null;
  @Optional() @Essential() @Text() from?: string | null;
  @Optional() @Essential() @Id() from_user_id?: string | null;
  @Optional() @Essential() @Text() to?: string | null;
  @Optional() @Essential() @Id() to_user_id?: string | null;
  /** A sample prints a list. */
  @Optional() @TextOrTexts() status?: string | string[] | null;
  @Optional() @TextOrNumber() start_time?: string | number | null;
  @Optional() @TextOrNumber() end_time?: string | number | null;
  @Optional() @Numeric() duration?: number | null;
  @Optional() @Text() media_id?: string | null;
  @Optional() @Nested(Content) recording?: Content | null;
  @Optional() @Nested(Content) transcription?: Content | null;
}

/** One of `user_preferences[]`. */
export class WhatsappPreference {
  @Optional() @Essential() @Text() wa_id?: string | null;
  @Optional() @Essential() @Id() user_id?: string | null;
  @Optional() @Text() category?: string | null;
  @Text() value!: string;
  @Optional() @TextOrNumber() timestamp?: string | number | null;
}
