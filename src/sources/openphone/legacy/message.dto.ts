import {
  Essential,
  Id,
  Nested,
  NestedList,
  Optional,
  Text,
  Texts,
  TextOrNumber,
  TextOrTexts,
} from '../../kit/dto/rules.js';
import { LegacyData, LegacyEnvelope } from './envelope.dto.js';

class LegacyMedia {
  @Text() url!: string;
  @Optional() @Text() type?: string | null;
}

class LegacyMessage {
  @Id() id!: string;
  @Text() from!: string;
  @TextOrTexts() to!: string | string[];
  @Optional() @Text() direction?: string | null;
  /** v2 and v3. */
  @Optional() @Essential() @Text() body?: string | null;
  /** v4. */
  @Optional() @Essential() @Text() text?: string | null;
  /** Absent in v4. */
  @Optional() @NestedList(LegacyMedia) media?: LegacyMedia[] | null;
  @Optional() @Text() status?: string | null;
  @Optional() @TextOrNumber() errorCode?: string | number | null;
  @Optional() @Text() createdAt?: string | null;
  @Optional() @Text() userId?: string | null;
  @Optional() @Text() phoneNumberId?: string | null;
  /** Absent in v4. */
  @Optional() @Text() conversationId?: string | null;
  /** v4. */
  @Optional() @Texts() contactIds?: string[] | null;
}

class LegacyMessageData extends LegacyData {
  @Nested(LegacyMessage) object!: LegacyMessage;
}

export class LegacyMessageEvent extends LegacyEnvelope {
  @Nested(LegacyMessageData) data!: LegacyMessageData;
}
