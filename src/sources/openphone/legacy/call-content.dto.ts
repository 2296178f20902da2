import { Id, Nested, NestedList, Numeric, Optional, Text, Texts } from '../../kit/dto/rules.js';
import { Job } from '../job.dto.js';
import { LegacyData, LegacyEnvelope } from './envelope.dto.js';

/** It has no id of its own. The lists are null while it is not ready. */
class LegacySummary {
  @Id() callId!: string;
  @Optional() @Texts() summary?: string[] | null;
  @Optional() @Texts() nextSteps?: string[] | null;
  @Optional() @Text() status?: string | null;
  @Optional() @NestedList(Job) jobs?: Job[] | null;
  @Optional() @Texts() contactIds?: string[] | null;
}

class LegacyLine {
  @Text() content!: string;
  @Optional() @Numeric() start?: number | null;
  @Optional() @Numeric() end?: number | null;
  @Optional() @Text() identifier?: string | null;
  @Optional() @Text() userId?: string | null;
}

class LegacyTranscript {
  @Id() callId!: string;
  @Optional() @Text() status?: string | null;
  @Optional() @NestedList(LegacyLine) dialogue?: LegacyLine[] | null;
  @Optional() @Texts() contactIds?: string[] | null;
}

class LegacySummaryData extends LegacyData {
  @Nested(LegacySummary) object!: LegacySummary;
}

class LegacyTranscriptData extends LegacyData {
  @Nested(LegacyTranscript) object!: LegacyTranscript;
}

export class LegacySummaryEvent extends LegacyEnvelope {
  @Nested(LegacySummaryData) data!: LegacySummaryData;
}

export class LegacyTranscriptEvent extends LegacyEnvelope {
  @Nested(LegacyTranscriptData) data!: LegacyTranscriptData;
}
