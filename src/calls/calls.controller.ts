import { Controller, Get, Param, Query } from '@nestjs/common';
import { SourceQuery, type Page } from '../contract/index.js';
import type { CallItem } from './call-item.js';
import { CallsQueries } from './calls.queries.js';
import { CallsQuery } from './calls.query.js';

@Controller('api/calls')
export class CallsController {
  constructor(private readonly calls: CallsQueries) {}

  /** Lists calls */
  @Get()
  list(@Query() query: CallsQuery): Promise<Page<CallItem>> {
    return this.calls.list(query);
  }

  /**
   * One call, from ringing to recording, summary and transcript
   *
   * @answers 409 Several sources have the id
   */
  @Get(':id')
  one(@Param('id') id: string, @Query() query: SourceQuery): Promise<CallItem> {
    return this.calls.get(id, query);
  }
}
