import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { DATABASE, PhoneNumbers, type Page } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';
import { ParseIdPipe } from '../../http/parse-id.pipe.js';
import { SourceRegistry } from '../../sources/source-registry.js';
import { AttemptLog, type FailedAttempt } from '../attempt-log.js';
import { EventQuery } from './event-query.js';
import { findEvent } from './find-event.js';
import { listEvents } from './list-events.js';
import type { StoredEvent, StoredEventDetail } from './stored-event.js';

interface EventHistory extends StoredEventDetail {
  /** Oldest first; attempts after a replay count from 1 again. */
  failedAttempts: FailedAttempt[];
}

@Controller('api/events')
export class EventsController {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly sources: SourceRegistry,
    private readonly attempts: AttemptLog,
    private readonly numbers: PhoneNumbers,
  ) {}

  /** Lists events, with how far each has been delivered */
  @Get()
  list(@Query() query: EventQuery): Promise<Page<StoredEvent>> {
    return listEvents(this.db, this.numbers, query, (event) => event);
  }

  /** One event, with the headers and the exact body that arrived, and every attempt that failed */
  @Get(':id')
  async one(@Param('id', ParseIdPipe) id: string): Promise<EventHistory> {
    const { event } = await findEvent(this.db, id, this.sources);
    return { ...event, failedAttempts: await this.attempts.of(id) };
  }
}
