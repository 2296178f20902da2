import { Controller, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { DATABASE, PhoneNumbers, type Page } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { ParseIdPipe } from '../http/parse-id.pipe.js';
import { SessionAccess, type OperatorRequest } from '../http/session-access.js';
import { AttemptLog, type FailedAttempt } from '../inbox/attempt-log.js';
import { findEvent } from '../inbox/events/find-event.js';
import { listEvents } from '../inbox/events/list-events.js';
import type { StoredEventDetail } from '../inbox/events/stored-event.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { curlCommand } from './curl-command.js';
import { summaryOf, toSummary, type EventSummary } from './event-summary.js';
import { maskAttempt, maskDetail } from './mask/mask-event.js';
import { DashboardEventQuery, mayReveal } from './reveal-query.js';
import { timelineOf, type TimelineEntry } from './timeline.js';

type EventWithTimeline = EventSummary & StoredEventDetail & { timeline: TimelineEntry[] };

/** Events for people: masked, and one by one as they came. */
@Controller('dashboard/api/events')
@SessionAccess()
export class DashboardEventsController {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly attempts: AttemptLog,
    private readonly sources: SourceRegistry,
    private readonly numbers: PhoneNumbers,
  ) {}

  /**
   * As `GET /api/events`, masked
   *
   * With the operator's token, `reveal=true` takes the masks off.
   */
  @Get()
  async list(
    @Req() request: OperatorRequest,
    @Query() { reveal, ...query }: DashboardEventQuery,
  ): Promise<Page<EventSummary>> {
    const revealed = mayReveal(request, reveal);
    return listEvents(this.db, this.numbers, query, (event) => toSummary(event, revealed));
  }

  /** One event with all that happened to it, masked */
  @Get(':id')
  async one(@Param('id', ParseIdPipe) id: string): Promise<EventWithTimeline> {
    const { event } = await findEvent(this.db, id, this.sources);
    const failed = await this.attempts.of(id);
    return withTimeline(maskDetail(event), failed.map(maskAttempt));
  }

  /**
   * The same event without masks
   *
   * A POST, so that it is written into the audit who has seen what.
   */
  @Post(':id/reveal')
  @HttpCode(200)
  async reveal(
    @Req() request: OperatorRequest,
    @Param('id', ParseIdPipe) id: string,
  ): Promise<EventWithTimeline & { curl: string | null }> {
    const found = await findEvent(this.db, id, this.sources);
    const event = withTimeline(found.event, await this.attempts.of(id));
    return { ...event, curl: curlCommand(request, found, this.sources) };
  }
}

function withTimeline(event: StoredEventDetail, failed: readonly FailedAttempt[]): EventWithTimeline {
  return { ...event, summary: summaryOf(event), timeline: timelineOf(event, failed) };
}
