import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { PageQuery, type Page } from '../../contract/index.js';
import type { Rebuild } from './rebuild.js';
import { RebuildRequest } from './rebuild-request.js';
import { Rebuilds } from './rebuilds.js';

@Controller('api/rebuilds')
export class RebuildsController {
  constructor(private readonly rebuilds: Rebuilds) {}

  /**
   * Makes messages, calls or contacts anew from the stored events
   *
   * Beside the tables in use, which are replaced at the end.
   *
   * @answers 202 It goes on behind the answer; ask for it by its id
   * @answers 409 One of the subscriber is under way
   */
  @Post()
  @HttpCode(202)
  begin(@Body() { subscriber }: RebuildRequest): Promise<Rebuild> {
    return this.rebuilds.begin(subscriber);
  }

  /** Lists rebuilds, and how far they have come */
  @Get()
  list(@Query() query: PageQuery): Promise<Page<Rebuild>> {
    return this.rebuilds.list(query);
  }

  /** One rebuild, and how far it has come */
  @Get(':id')
  get(@Param('id', ParseUUIDPipe) id: string): Promise<Rebuild> {
    return this.rebuilds.get(id);
  }

  /**
   * Cancels a rebuild; the tables stay as they are
   *
   * @answers 409 It has ended already
   */
  @Delete(':id')
  cancel(@Param('id', ParseUUIDPipe) id: string): Promise<Rebuild> {
    return this.rebuilds.cancel(id);
  }
}
