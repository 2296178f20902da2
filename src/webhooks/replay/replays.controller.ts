import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { Response } from 'express';
import { PageQuery, type Page } from '../../contract/index.js';
import { ParseIdPipe } from '../../http/parse-id.pipe.js';
import { SessionAccess } from '../../http/session-access.js';
import type { FieldError } from '../../sources/authentication.js';
import type { Redelivery } from './redeliver.js';
import type { Replay } from './replay.js';
import { EventReplayRequest, ReplayRequest } from './replay-request.js';
import { Replays } from './replays.js';

@Controller('api')
export class ReplaysController {
  constructor(private readonly replays: Replays) {}

  /**
   * Delivers one event again
   *
   * Its body is read anew first. Subscribers that are named get it even after a success; without names, those that have
   * not handled it. An event that cannot be read goes to no subscriber: `problems` has the reasons.
   */
  @Post('events/:id/replay')
  @SessionAccess()
  @HttpCode(200)
  async one(
    @Param('id', ParseIdPipe) id: string,
    @Body() { subscribers }: EventReplayRequest,
  ): Promise<{ deliveries: Redelivery[]; problems: FieldError[] }> {
    const { deliveries, problems } = await this.replays.one(id, subscribers ?? null);
    return { deliveries, problems };
  }

  /**
   * Delivers many events again
   *
   * @answers 202 It goes on behind the answer; ask for it by its id
   * @answers 200 How many events there are, for a dry run
   */
  @Post('replays')
  @SessionAccess()
  async begin(
    @Body() request: ReplayRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Replay | { dryRun: true; total: number }> {
    if (request.dryRun === true) {
      response.status(200);
      return { dryRun: true, total: await this.replays.count(request) };
    }
    response.status(202);
    return this.replays.begin(request);
  }

  /** Lists replays, and how far they have come */
  @Get('replays')
  list(@Query() query: PageQuery): Promise<Page<Replay>> {
    return this.replays.list(query);
  }

  /** One replay, and how far it has come */
  @Get('replays/:id')
  get(@Param('id', ParseIdPipe) id: string): Promise<Replay> {
    return this.replays.get(id);
  }

  /**
   * Cancels a replay; what it has queued is delivered all the same
   *
   * @answers 409 It has ended already
   */
  @Delete('replays/:id')
  @SessionAccess()
  cancel(@Param('id', ParseIdPipe) id: string): Promise<Replay> {
    return this.replays.cancel(id);
  }
}
