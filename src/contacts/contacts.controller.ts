import { Controller, Get, Param, Query } from '@nestjs/common';
import { SourceQuery, type Page } from '../contract/index.js';
import type { ContactDetail, ContactItem } from './contact-item.js';
import { ContactsQueries } from './contacts.queries.js';
import { ContactsQuery } from './contacts.query.js';

@Controller('api/contacts')
export class ContactsController {
  constructor(private readonly contacts: ContactsQueries) {}

  /** Lists contacts */
  @Get()
  list(@Query() query: ContactsQuery): Promise<Page<ContactItem>> {
    return this.contacts.list(query);
  }

  /**
   * One contact, and what changed when
   *
   * @answers 409 Several sources have the id
   */
  @Get(':id')
  one(@Param('id') id: string, @Query() query: SourceQuery): Promise<ContactDetail> {
    return this.contacts.get(id, query);
  }
}
