import { Module } from '@nestjs/common';
import { ContactsController } from './contacts.controller.js';
import { ContactsQueries } from './contacts.queries.js';
import { ContactsSubscriber } from './contacts.subscriber.js';

@Module({
  controllers: [ContactsController],
  providers: [ContactsSubscriber, ContactsQueries],
  exports: [ContactsQueries],
})
export class ContactsModule {}
