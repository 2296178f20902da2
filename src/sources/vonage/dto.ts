import type { FieldError } from '../authentication.js';
import { problemsChecker } from '../kit/dto/problems-of.js';
import { Essential, Id, Nested, Optional, Text, TextOrNumber, Time, type Class } from '../kit/dto/rules.js';
import { salvager } from '../kit/dto/salvage.js';

type Party = string | number | null;

export class Media {
  @Text() url!: string;
  @Optional() @Text() caption?: string | null;
}

class Failure {
  @Optional() @TextOrNumber() title?: string | number | null;
  @Optional() @TextOrNumber() code?: string | number | null;
}

/** Text and media are at the top in v1, and under `message.content` in v0.1. */
export class Content {
  @Optional() @Essential() @Text() text?: string | null;
  @Optional() @Nested(Media) image?: Media | null;
  @Optional() @Nested(Media) audio?: Media | null;
  @Optional() @Nested(Media) video?: Media | null;
  @Optional() @Nested(Media) file?: Media | null;
  @Optional() @Nested(Media) vcard?: Media | null;
}

/** Messages API v1, inbound or a status. */
export class MessageV1 extends Content {
  @Id() message_uuid!: string;
  @Optional() @Essential() @TextOrNumber() from?: Party;
  @Optional() @Essential() @TextOrNumber() to?: Party;
  @Optional() @Id() status?: string | null;
  @Optional() @Time() timestamp?: string | null;
  @Optional() @Text() channel?: string | null;
  @Optional() @Nested(Failure) error?: Failure | null;
}

class Address {
  @Optional() @Text() type?: string | null;
  @Optional() @Essential() @TextOrNumber() number?: Party;
  @Optional() @Text() id?: string | null;
}

class OldMessage {
  @Optional() @Essential() @Nested(Content) content?: Content | null;
}

/** Messages API v0.1. */
export class MessageV01 {
  @Id() message_uuid!: string;
  @Optional() @Essential() @Nested(Address) from?: Address | null;
  @Optional() @Essential() @Nested(Address) to?: Address | null;
  @Optional() @Id() status?: string | null;
  @Optional() @Time() timestamp?: string | null;
  @Optional() @Essential() @Nested(OldMessage) message?: OldMessage | null;
  @Optional() @Nested(Failure) error?: Failure | null;
}

/** Older SMS API, inbound. */
export class Sms {
  @Id() messageId!: string;
  @Optional() @Essential() @TextOrNumber() msisdn?: Party;
  @Optional() @Essential() @TextOrNumber() to?: Party;
  @Optional() @Essential() @Text() text?: string | null;
}

export class VoiceEvent {
  @Optional() @Essential() @Id() uuid?: string | null;
  /** In events of machine detection. */
  @Optional() @Essential() @Id() call_uuid?: string | null;
  @Optional() @Id() conversation_uuid?: string | null;
  @Optional() @Id() status?: string | null;
  @Optional() @Text() direction?: string | null;
  @Optional() @Essential() @TextOrNumber() from?: Party;
  @Optional() @Essential() @TextOrNumber() to?: Party;
  @Optional() @Text() from_user?: string | null;
  @Optional() @Time() timestamp?: string | null;
  @Optional() @Time() start_time?: string | null;
  @Optional() @Time() end_time?: string | null;
  @Optional() @TextOrNumber() duration?: string | number | null;
}

export class Recording {
  @Id() recording_uuid!: string;
  @Optional() @Id() conversation_uuid?: string | null;
  @Optional() @Text() recording_url?: string | null;
  @Optional() @Time() timestamp?: string | null;
  @Optional() @Time() start_time?: string | null;
  @Optional() @Time() end_time?: string | null;
}

export interface ReadObject<Dto> {
  /** Without details that do not fit; null where it cannot be read at all. */
  readonly value: Dto | null;
  readonly problems: readonly FieldError[];
}

/** Makes a function that reads an object by the rules of a class. */
export function readerOf<Dto extends object>(type: Class<Dto>): (body: unknown) => ReadObject<Dto> {
  const check = problemsChecker(type);
  const salvage = salvager(type);
  return (body) => ({ value: salvage(body) as Dto | null, problems: check(body) });
}
