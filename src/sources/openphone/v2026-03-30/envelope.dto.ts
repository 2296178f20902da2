import { Id, Nested, Optional, Text, Texts } from '../../kit/dto/rules.js';

/** What is around every `data.resource`. Unknown keys are ignored: the vendor adds fields without notice. */
export class CurrentEnvelope {
  @Id() id!: string;
  @Optional() @Text() createdAt?: string | null;
}

class LinkedContacts {
  @Optional() @Texts() ids?: string[] | null;
  /** `unavailable`: the ids are unknown, not none. */
  @Optional() @Text() lookupStatus?: string | null;
}

/** Where a message or a call belongs. */
export class CurrentContext {
  @Optional() @Text() phoneNumberId?: string | null;
  @Optional() @Text() conversationId?: string | null;
  @Optional() @Text() userId?: string | null;
  @Optional() @Nested(LinkedContacts) contacts?: LinkedContacts | null;
}

class Task {
  @Id() id!: string;
}

class TaskData {
  @Nested(Task) resource!: Task;
}

export class TaskEvent extends CurrentEnvelope {
  @Nested(TaskData) data!: TaskData;
}
