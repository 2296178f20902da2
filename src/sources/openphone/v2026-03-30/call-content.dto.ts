import { Id, Nested, NestedList, Numeric, Optional, Text, Texts, Truth } from '../../kit/dto/rules.js';
import { Job } from '../job.dto.js';
import { CallContext } from './call-context.dto.js';
import { CurrentEnvelope } from './envelope.dto.js';

/** It has no id of its own. The lists are null while it is not ready. */
class SummaryResource {
  @Id() callId!: string;
  @Optional() @Texts() summary?: string[] | null;
  @Optional() @Texts() nextSteps?: string[] | null;
  @Optional() @Text() processingStatus?: string | null;
  @Optional() @Text() fromPhoneNumber?: string | null;
  @Optional() @Truth() handledByAiAgent?: boolean | null;
  @Optional() @Text() answeredByUserId?: string | null;
  @Optional() @NestedList(Job) jobs?: Job[] | null;
}

class Line {
  @Text() content!: string;
  @Optional() @Numeric() start?: number | null;
  @Optional() @Numeric() end?: number | null;
  @Optional() @Text() identifier?: string | null;
  @Optional() @Text() userId?: string | null;
}

class TranscriptResource {
  @Id() callId!: string;
  @Optional() @Text() processingStatus?: string | null;
  @Optional() @NestedList(Line) dialogue?: Line[] | null;
}

class VoicemailResource {
  /** Of the voicemail as an activity, not of the call. */
  @Id() id!: string;
  /** Null while the call is not known. */
  @Optional() @Id() callId?: string | null;
  @Optional() @Text() voicemailId?: string | null;
  @Optional() @Text() direction?: string | null;
  @Optional() @Text() from?: string | null;
  @Optional() @Text() to?: string | null;
  @Optional() @Numeric() duration?: number | null;
  @Optional() @Text() transcript?: string | null;
  @Optional() @Text() recordingUrl?: string | null;
}

class SummaryData {
  @Nested(SummaryResource) resource!: SummaryResource;
  @Nested(CallContext) context!: CallContext;
}

class TranscriptData {
  @Nested(TranscriptResource) resource!: TranscriptResource;
  @Nested(CallContext) context!: CallContext;
}

class VoicemailData {
  @Nested(VoicemailResource) resource!: VoicemailResource;
  @Nested(CallContext) context!: CallContext;
}

export class SummaryEvent extends CurrentEnvelope {
  @Nested(SummaryData) data!: SummaryData;
}

export class TranscriptEvent extends CurrentEnvelope {
  @Nested(TranscriptData) data!: TranscriptData;
}

export class VoicemailEvent extends CurrentEnvelope {
  @Nested(VoicemailData) data!: VoicemailData;
}
