import { Controller, Get, Param, Query } from '@nestjs/common';
import { SourceQuery, type Page } from '../contract/index.js';
import type { MessageItem } from './message-item.js';
import { MessagesQueries } from './messages.queries.js';
import { MessagesQuery } from './messages.query.js';

@Controller('api/messages')
export class MessagesController {
  constructor(private readonly messages: MessagesQueries) {}

  /** Lists messages */
  @Get()
  list(@Query() query: MessagesQuery): Promise<Page<MessageItem>> {
    return this.messages.list(query);
  }

  /**
   * One message
   *
   * @answers 409 Several sources have the id
   */
  @Get(':id')
  one(@Param('id') id: string, @Query() query: SourceQuery): Promise<MessageItem> {
    return this.messages.get(id, query);
  }
}
