import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { SubjectQuery, type Direction, type MessageStatus } from '../contract/index.js';

/** Filters of the list of messages; `phoneNumber` is the sender or any recipient. */
export class MessagesQuery extends SubjectQuery {
  @IsOptional()
  @IsIn(['inbound', 'outbound'] satisfies Direction[])
  direction?: Direction;

  @IsOptional()
  @IsIn(['received', 'queued', 'sent', 'delivered', 'failed', 'undelivered'] satisfies MessageStatus[])
  status?: MessageStatus;

  /** As `/api/conversations` has it, derived ids too. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  conversationId?: string;
}
