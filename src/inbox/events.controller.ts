import { Controller, Get, Inject, NotFoundException, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { DATABASE, type Page } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { loadDeliveries } from './deliveries.js';
import { EventQuery } from './event-query.js';
import { listEvents } from './list-events.js';
import {
  STORED_EVENT_COLUMNS,
  toStoredEvent,
  withRaw,
  type StoredEvent,
  type StoredEventDetail,
} from './stored-event.js';

@Controller('api/events')
export class EventsController {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly sources: SourceRegistry,
  ) {}

  @Get()
  list(@Query() query: EventQuery): Promise<Page<StoredEvent>> {
    return listEvents(this.db, query);
  }

  @Get(':id')
  async one(@Param('id', ParseUUIDPipe) id: string): Promise<StoredEventDetail> {
    const row = await this.db
      .selectFrom('events')
      .select([...STORED_EVENT_COLUMNS, 'headers', 'raw'])
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw new NotFoundException(`no event has the id ${id}; retention may have removed it`);
    const deliveries = await loadDeliveries(this.db, [row]);
    return withRaw(toStoredEvent(row, deliveries.get(id) ?? []), row, this.sources.secretHeaders);
  }
}
