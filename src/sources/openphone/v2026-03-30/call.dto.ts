import { Id, Nested, NestedList, Numeric, Optional, Text, Truth } from '../../kit/dto/rules.js';
import { CallContext } from './call-context.dto.js';
import { CurrentEnvelope } from './envelope.dto.js';

class Recording {
  @Optional() @Text() id?: string | null;
  @Optional() @Text() url?: string | null;
  @Optional() @Text() type?: string | null;
  @Optional() @Numeric() duration?: number | null;
  @Optional() @Text() startTime?: string | null;
}

/** The fields of every call event from ringing to recording; each type has some of them. */
class CallResource {
  @Id() id!: string;
  @Optional() @Text() direction?: string | null;
  @Optional() @Text() status?: string | null;
  @Optional() @Text() createdAt?: string | null;
  @Optional() @Text() answeredAt?: string | null;
  @Optional() @Text() completedAt?: string | null;
  @Optional() @Numeric() duration?: number | null;
  @Optional() @Truth() hasVoicemail?: boolean | null;
  @Optional() @Text() answeredByUserId?: string | null;
  @Optional() @NestedList(Recording) recordings?: Recording[] | null;
  @Optional() @Text() forwardedFrom?: string | null;
  @Optional() @Text() forwardedTo?: string | null;
  @Optional() @Text() phoneMenuSelection?: string | null;
  @Optional() @Text() phoneMenuSelectionName?: string | null;
  @Optional() @Text() statusReason?: string | null;
}

class CallData {
  @Nested(CallResource) resource!: CallResource;
  @Nested(CallContext) context!: CallContext;
}

export class CallEvent extends CurrentEnvelope {
  @Nested(CallData) data!: CallData;
}
