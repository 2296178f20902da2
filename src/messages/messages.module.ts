import { Module } from '@nestjs/common';
import { ConversationsController } from './conversations.controller.js';
import { ConversationsQueries } from './conversations.queries.js';
import { MessagesController } from './messages.controller.js';
import { MessagesQueries } from './messages.queries.js';
import { MessagesSubscriber } from './messages.subscriber.js';

@Module({
  controllers: [MessagesController, ConversationsController],
  providers: [MessagesSubscriber, MessagesQueries, ConversationsQueries],
  exports: [MessagesQueries, ConversationsQueries],
})
export class MessagesModule {}
