import { Controller, Get, Inject, Query } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { DATABASE, type Page } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { SessionAccess } from '../http/session-access.js';
import { DeadLetterQuery } from '../inbox/dead-letters/dead-letter-filter.js';
import { listDeadLetters, type DeadLetter } from '../inbox/dead-letters/dead-letters.js';
import { Quarantine } from '../inbox/quarantine/quarantine.js';
import { QuarantineQuery } from '../inbox/quarantine/quarantine-filter.js';
import { listQuarantine, type QuarantinedWebhook } from '../inbox/quarantine/quarantined.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { maskDeadLetter, maskQuarantined } from './mask/mask-event.js';
import { OverviewReader, type Overview } from './overview.js';

/** How things are, and what needs looking after. */
@Controller('dashboard/api')
@SessionAccess()
export class OverviewController {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly reader: OverviewReader,
    private readonly quarantine: Quarantine,
    private readonly sources: SourceRegistry,
  ) {}

  /** Rates, latencies, problems and subscribers, for people to look at */
  @Get('overview')
  overview(): Promise<Overview> {
    return this.reader.read();
  }

  /** As `GET /api/dead-letters`, masked */
  @Get('dead-letters')
  deadLetters(@Query() query: DeadLetterQuery): Promise<Page<DeadLetter>> {
    return listDeadLetters(this.db, query, maskDeadLetter);
  }

  /** As `GET /api/quarantine`, masked */
  @Get('quarantine')
  async quarantined(@Query() query: QuarantineQuery): Promise<Page<QuarantinedWebhook>> {
    await this.quarantine.flush();
    return listQuarantine(this.db, query, this.sources, maskQuarantined);
  }
}
