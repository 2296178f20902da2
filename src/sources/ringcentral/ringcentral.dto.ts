import {
  Essential,
  Id,
  Nested,
  NestedList,
  Numeric,
  Optional,
  Text,
  TextOrNumber,
  Texts,
  Time,
  Truth,
} from '../kit/dto/rules.js';

class Party {
  @Optional() @Text() phoneNumber?: string | null;
  /** Of colleagues. */
  @Optional() @Text() extensionNumber?: string | null;
}

class Attachment {
  @Optional() @TextOrNumber() id?: string | number | null;
  @Optional() @Text() uri?: string | null;
  @Optional() @Text() type?: string | null;
  @Optional() @Text() contentType?: string | null;
  @Optional() @Numeric() vmDuration?: number | null;
}

class Conversation {
  @Optional() @TextOrNumber() id?: string | number | null;
}

/** The body of `message-store/instant` and of `voicemail`. */
export class StoredMessage {
  @TextOrNumber() id!: string | number;
  @Optional() @Text() type?: string | null;
  @Optional() @Text() direction?: string | null;
  @Optional() @Essential() @Nested(Party) from?: Party | null;
  @Optional() @NestedList(Party) to?: Party[] | null;
  @Optional() @Essential() @Text() subject?: string | null;
  @Optional() @NestedList(Attachment) attachments?: Attachment[] | null;
  @Optional() @Text() messageStatus?: string | null;
  @Optional() @Nested(Conversation) conversation?: Conversation | null;
  @Optional() @Time() creationTime?: string | null;
}

/** The body of `a2p-sms/messages`. */
export class A2pMessage {
  @TextOrNumber() id!: string | number;
  @Optional() @Text() direction?: string | null;
  @Text() from!: string;
  @Texts() to!: string[];
  @Optional() @Essential() @Text() text?: string | null;
  @Optional() @Text() messageStatus?: string | null;
  @Optional() @TextOrNumber() errorCode?: string | number | null;
  @Optional() @Time() creationTime?: string | null;
}

class Status {
  @Text() code!: string;
  @Optional() @Text() reason?: string | null;
}

class Recording {
  @TextOrNumber() id!: string | number;
}

/** One of `parties[]` of a telephony session. */
export class SessionParty {
  @Optional() @Text() direction?: string | null;
  @Optional() @Essential() @Nested(Party) from?: Party | null;
  @Optional() @Essential() @Nested(Party) to?: Party | null;
  @Nested(Status) status!: Status;
  @Optional() @TextOrNumber() extensionId?: string | number | null;
  @Optional() @Truth() missedCall?: boolean | null;
  @Optional() @Truth() queueCall?: boolean | null;
  @Optional() @NestedList(Recording) recordings?: Recording[] | null;
}

/** What is said of all parties. */
export class Session {
  @Id() telephonySessionId!: string;
  @Optional() @Time() eventTime?: string | null;
}

class PhoneNumber {
  @Text() phoneNumber!: string;
}

/** One of `contacts[]` of the directory. */
export class DirectoryEntry {
  @TextOrNumber() id!: string | number;
  @Optional() @Text() eventType?: string | null;
  @Optional() @Text() name?: string | null;
  @Optional() @Text() firstName?: string | null;
  @Optional() @Text() lastName?: string | null;
  @Optional() @Text() email?: string | null;
  @Optional() @NestedList(PhoneNumber) phoneNumbers?: PhoneNumber[] | null;
}
