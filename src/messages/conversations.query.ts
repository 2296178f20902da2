import { PhoneNumberQuery } from '../contract/index.js';

/** Filters of the list of conversations; `phoneNumber` is any participant, times are those of the last message. */
export class ConversationsQuery extends PhoneNumberQuery {}
