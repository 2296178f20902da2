import { Body, Controller, Delete, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { PgBoss } from 'pg-boss';
import { DATABASE, type Page } from '../../contract/index.js';
import { QUEUE } from '../../database/database.module.js';
import type { Tables } from '../../database/tables.js';
import { SessionAccess } from '../../http/session-access.js';
import { assertSaid } from '../assert-said.js';
import { DeadLetterFilter, DeadLetterQuery } from './dead-letter-filter.js';
import { listDeadLetters, purgeDeadLetters, redriveDeadLetters, type DeadLetter } from './dead-letters.js';

@Controller('api/dead-letters')
export class DeadLettersController {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    @Inject(QUEUE) private readonly queue: PgBoss,
  ) {}

  /** Lists deliveries that have failed for good */
  @Get()
  list(@Query() query: DeadLetterQuery): Promise<Page<DeadLetter>> {
    return listDeadLetters(this.db, query);
  }

  /**
   * Gives dead letters another attempt
   *
   * Those that fit the filter, or with `{"all": true}` all of them.
   */
  @Post('redrive')
  @SessionAccess()
  @HttpCode(200)
  async redrive(@Body() filter: DeadLetterFilter): Promise<{ redriven: number }> {
    assertSaid(filter);
    return { redriven: await redriveDeadLetters(this.db, this.queue, filter) };
  }

  /**
   * Gives up on dead letters; their events stay
   *
   * Those that fit the filter, or with `{"all": true}` all of them.
   */
  @Delete()
  @SessionAccess()
  async purge(@Body() filter: DeadLetterFilter): Promise<{ purged: number }> {
    assertSaid(filter);
    return { purged: await purgeDeadLetters(this.db, this.queue, filter) };
  }
}
