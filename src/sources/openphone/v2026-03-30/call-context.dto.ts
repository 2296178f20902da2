import { Nested, Optional, Text, Texts } from '../../kit/dto/rules.js';
import { CurrentContext } from './envelope.dto.js';

class Participants {
  @Optional() @Texts() workspace?: string[] | null;
  @Optional() @Texts() external?: string[] | null;
  /** `unavailable`: both lists are unknown, not empty. */
  @Optional() @Text() resolution?: string | null;
}

export class CallContext extends CurrentContext {
  @Optional() @Nested(Participants) participants?: Participants | null;
}
