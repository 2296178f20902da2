import { SubjectQuery } from '../contract/index.js';

/**
 * Filters of the list of conversations; `phoneNumber` is any participant, `userId` whoever has messages in it, times are
 * those of the last message.
 */
export class ConversationsQuery extends SubjectQuery {}
