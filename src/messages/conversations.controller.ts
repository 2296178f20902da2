import { Controller, Get, Param, Query } from '@nestjs/common';
import { SourceQuery, type Page } from '../contract/index.js';
import { ConversationsQueries, type ConversationItem } from './conversations.queries.js';
import { ConversationsQuery } from './conversations.query.js';

@Controller('api/conversations')
export class ConversationsController {
  constructor(private readonly conversations: ConversationsQueries) {}

  /** Lists conversations */
  @Get()
  list(@Query() query: ConversationsQuery): Promise<Page<ConversationItem>> {
    return this.conversations.list(query);
  }

  /**
   * One conversation
   *
   * Its messages: `/api/messages?conversationId=`.
   *
   * @answers 409 Several sources have the id
   */
  @Get(':id')
  one(@Param('id') id: string, @Query() query: SourceQuery): Promise<ConversationItem> {
    return this.conversations.get(id, query);
  }
}
