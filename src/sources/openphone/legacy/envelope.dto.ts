import { Id, Nested, Optional, Text } from '../../kit/dto/rules.js';

/** What is around every legacy `data.object`. Unknown keys are ignored: the vendor adds fields without notice. */
export class LegacyEnvelope {
  @Id() id!: string;
  @Optional() @Text() createdAt?: string | null;
}

export class LegacyData {
  /** v4 only. The one place where a v4 body names its conversation. */
  @Optional() @Text() deepLink?: string | null;
}

export class LegacyObject {
  @Id() id!: string;
}

export class LegacyObjectData extends LegacyData {
  @Nested(LegacyObject) object!: LegacyObject;
}

/** Tasks: their payload is documented nowhere. */
export class LegacyTaskEvent extends LegacyEnvelope {
  @Nested(LegacyObjectData) data!: LegacyObjectData;
}
