import { Controller, Get, Param, Query } from '@nestjs/common';
import type { Page } from '../contract/index.js';
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

  /** One call, from ringing to recording, summary and transcript */
  @Get(':id')
  one(@Param('id') id: string): Promise<CallItem> {
    return this.calls.get(id);
  }
}
