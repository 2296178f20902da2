import { Id, Nested, NestedList, Numeric, Optional, Text, Texts, TextOrTexts } from '../../kit/dto/rules.js';
import { LegacyData, LegacyEnvelope } from './envelope.dto.js';

/** v2 and v3 call it media and give url, type and duration only. */
class LegacyRecording {
  @Optional() @Text() id?: string | null;
  @Optional() @Text() url?: string | null;
  @Optional() @Text() type?: string | null;
  @Optional() @Numeric() duration?: number | null;
  @Optional() @Text() startTime?: string | null;
}

class LegacyVoicemail {
  @Optional() @Text() url?: string | null;
  @Optional() @Text() type?: string | null;
  @Optional() @Numeric() duration?: number | null;
}

class LegacyCall {
  @Id() id!: string;
  @Optional() @Text() direction?: string | null;
  /** v2 and v3. */
  @Optional() @Text() from?: string | null;
  @Optional() @TextOrTexts() to?: string | string[] | null;
  /** v4. Can arrive empty, which means unknown. */
  @Optional() @Texts() participants?: string[] | null;
  @Optional() @Text() status?: string | null;
  @Optional() @Text() createdAt?: string | null;
  @Optional() @Text() answeredAt?: string | null;
  @Optional() @Text() completedAt?: string | null;
  /** v4. */
  @Optional() @Numeric() duration?: number | null;
  /** v2 and v3. */
  @Optional() @Nested(LegacyVoicemail) voicemail?: LegacyVoicemail | null;
  @Optional() @NestedList(LegacyRecording) media?: LegacyRecording[] | null;
  /** v4. */
  @Optional() @NestedList(LegacyRecording) recordings?: LegacyRecording[] | null;
  @Optional() @Text() forwardedFrom?: string | null;
  @Optional() @Text() forwardedTo?: string | null;
  @Optional() @Text() userId?: string | null;
  /** v4. */
  @Optional() @Text() answeredBy?: string | null;
  @Optional() @Text() initiatedBy?: string | null;
  @Optional() @Text() phoneNumberId?: string | null;
  /** Absent in v4. */
  @Optional() @Text() conversationId?: string | null;
  @Optional() @Texts() contactIds?: string[] | null;
}

class LegacyCallData extends LegacyData {
  @Nested(LegacyCall) object!: LegacyCall;
}

export class LegacyCallEvent extends LegacyEnvelope {
  @Nested(LegacyCallData) data!: LegacyCallData;
}
