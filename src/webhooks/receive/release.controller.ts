import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { SessionAccess } from '../../http/session-access.js';
import { QuarantineFilter } from '../../inbox/quarantine/quarantine-filter.js';
import { Release, type Released } from './release.js';

@Controller('api/quarantine')
export class ReleaseController {
  constructor(private readonly quarantined: Release) {}

  /**
   * Takes in refused webhooks that are genuine by the secrets of now
   *
   * Without a filter, all of them.
   */
  @Post('release')
  @SessionAccess()
  @HttpCode(200)
  release(@Body() filter: QuarantineFilter): Promise<Released> {
    return this.quarantined.release(filter);
  }
}
