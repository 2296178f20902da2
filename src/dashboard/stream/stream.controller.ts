import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { Kysely } from 'kysely';
import { validate as isUuid } from 'uuid';
import { DATABASE } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';
import { SessionAccess, type OperatorRequest } from '../../http/session-access.js';
import { mayReveal } from '../reveal-query.js';
import { EventFeed } from './event-feed.js';
import { missedSince } from './missed-events.js';
import { StreamQuery, viewOf } from './stream-query.js';
import { Watcher } from './watcher.js';

/** Events as they come in, and about every second the overview, as server-sent events. */
@Controller('dashboard/api/stream')
@SessionAccess()
export class StreamController {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly feed: EventFeed,
  ) {}

  /**
   * Events as they come in, as server-sent events
   *
   * `events` carries a list of them and an `id` to resume from, `overview` what `GET /dashboard/api/overview` answers, and
   * `resync` says that some were left out because the reader was too slow, or away for too long.
   *
   * @produces text/event-stream
   */
  @Get()
  async stream(
    @Req() request: OperatorRequest,
    @Query() { types, reveal, lastEventId }: StreamQuery,
    @Res() response: Response,
  ): Promise<void> {
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const view = viewOf(types, mayReveal(request, reveal));
    const last = request.get('last-event-id') ?? lastEventId;
    const open = () => new Watcher(response, view, this.feed.position, last !== undefined);
    const watcher = await this.feed.watch(open);
    endWith(request, watcher);
    if (last === undefined) return;
    // nobody knows what is missing behind a position that is none of ours
    const missed = isUuid(last) ? missedSince(this.db, last) : Promise.resolve(null);
    await watcher.catchUp(missed).catch(() => watcher.stream.end());
  }
}

/** What a session has opened ends with it. */
function endWith({ session }: OperatorRequest, { stream }: Watcher): void {
  if (session === undefined) return;
  const timer = setTimeout(() => stream.end(), session.expiresAt.getTime() - Date.now());
  stream.onClose(() => clearTimeout(timer));
}
