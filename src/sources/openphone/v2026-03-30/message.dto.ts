import { Essential, Id, Nested, NestedList, Optional, Text, TextOrNumber, Texts } from '../../kit/dto/rules.js';
import { CurrentContext, CurrentEnvelope } from './envelope.dto.js';

class Media {
  @Text() url!: string;
  @Optional() @Text() type?: string | null;
}

class MessageResource {
  @Id() id!: string;
  @Optional() @Text() direction?: string | null;
  @Optional() @Essential() @Text() text?: string | null;
  /** Not in `message.failed`. */
  @Optional() @NestedList(Media) media?: Media[] | null;
  @Optional() @Text() status?: string | null;
  @Optional() @TextOrNumber() errorCode?: string | number | null;
  @Optional() @Text() createdAt?: string | null;
}

class MessageContext extends CurrentContext {
  @Optional() @Essential() @Text() senderIdentifier?: string | null;
  @Optional() @Essential() @Texts() recipientIdentifiers?: string[] | null;
}

class MessageData {
  @Nested(MessageResource) resource!: MessageResource;
  @Nested(MessageContext) context!: MessageContext;
}

export class MessageEvent extends CurrentEnvelope {
  @Nested(MessageData) data!: MessageData;
}
