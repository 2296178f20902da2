import { Global, Module } from '@nestjs/common';
import { CONTACT_DIRECTORY } from '../contract/index.js';
import { StoredContactDirectory } from './contact-directory.js';
import { ContactsController } from './contacts.controller.js';
import { ContactsQueries } from './contacts.queries.js';
import { ContactsSubscriber } from './contacts.subscriber.js';

/** Global for the directory, by which other modules know contacts. */
@Global()
@Module({
  controllers: [ContactsController],
  providers: [ContactsSubscriber, ContactsQueries, { provide: CONTACT_DIRECTORY, useClass: StoredContactDirectory }],
  exports: [ContactsQueries, CONTACT_DIRECTORY],
})
export class ContactsModule {}
