import { AnyObject, Id, Nested, Numeric, Optional, Text, TextOrTexts, Time } from '../../kit/dto/rules.js';

// A subclass cannot make a field required again: class-validator keeps the inherited @Optional.

class WorkwhileData {
  @Id() id!: string;
  @Optional() @Time() timestamp?: string | null;
}

class WorkwhileParties extends WorkwhileData {
  @Text() from!: string;
  @TextOrTexts() to!: string | string[];
  @Optional() @Text() status?: string | null;
}

class WorkwhileMessage extends WorkwhileParties {
  @Optional() @Text() body?: string | null;
}

class WorkwhileReceivedMessage extends WorkwhileParties {
  @Text() body!: string;
}

class WorkwhileCallState extends WorkwhileData {
  @Optional() @Text() direction?: string | null;
  @Optional() @Text() status?: string | null;
  @Optional() @Numeric() duration?: number | null;
}

class WorkwhileCall extends WorkwhileCallState {
  @Optional() @Text() from?: string | null;
  @Optional() @Text() to?: string | null;
}

class WorkwhileStartedCall extends WorkwhileCallState {
  @Text() from!: string;
  @Text() to!: string;
}

class WorkwhileProfile extends WorkwhileData {
  @Optional() @Text() name?: string | null;
  @Optional() @Text() phone?: string | null;
  @Optional() @Text() email?: string | null;
}

class WorkwhileContact extends WorkwhileProfile {
  @Optional() @AnyObject() changes?: Record<string, unknown> | null;
}

class WorkwhileChangedContact extends WorkwhileProfile {
  @AnyObject() changes!: Record<string, unknown>;
}

export class WorkwhileMessageEvent {
  @Text() event_type!: string;
  @Nested(WorkwhileMessage) data!: WorkwhileMessage;
}

export class WorkwhileReceivedMessageEvent {
  @Text() event_type!: string;
  @Nested(WorkwhileReceivedMessage) data!: WorkwhileReceivedMessage;
}

export class WorkwhileCallEvent {
  @Text() event_type!: string;
  @Nested(WorkwhileCall) data!: WorkwhileCall;
}

export class WorkwhileStartedCallEvent {
  @Text() event_type!: string;
  @Nested(WorkwhileStartedCall) data!: WorkwhileStartedCall;
}

export class WorkwhileContactEvent {
  @Text() event_type!: string;
  @Nested(WorkwhileContact) data!: WorkwhileContact;
}

export class WorkwhileChangedContactEvent {
  @Text() event_type!: string;
  @Nested(WorkwhileChangedContact) data!: WorkwhileChangedContact;
}

/** What every webhook of this form has, known type or not. */
export class WorkwhileEvent {
  @Text() event_type!: string;
  @AnyObject() data!: Record<string, unknown>;
}
