import { Body, Controller, Delete, Get, Inject, Query } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { DATABASE, type Page } from '../../contract/index.js';
import type { Tables } from '../../database/tables.js';
import { SessionAccess } from '../../http/session-access.js';
import { SourceRegistry } from '../../sources/source-registry.js';
import { assertSaid } from '../assert-said.js';
import { QuarantinePurge, QuarantineQuery } from './quarantine-filter.js';
import { Quarantine } from './quarantine.js';
import { listQuarantine, removeQuarantined, type QuarantinedWebhook } from './quarantined.js';

@Controller('api/quarantine')
export class QuarantineController {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    private readonly quarantine: Quarantine,
    private readonly sources: SourceRegistry,
  ) {}

  /** Lists webhooks that were refused, and why */
  @Get()
  async list(@Query() query: QuarantineQuery): Promise<Page<QuarantinedWebhook>> {
    await this.quarantine.flush();
    return listQuarantine(this.db, query, this.sources);
  }

  /**
   * Throws refused webhooks away
   *
   * Those that fit the filter, or with `{"all": true}` all of them.
   */
  @Delete()
  @SessionAccess()
  async purge(@Body() purge: QuarantinePurge): Promise<{ purged: number }> {
    assertSaid(purge);
    await this.quarantine.flush();
    return { purged: await removeQuarantined(this.db, purge) };
  }
}
