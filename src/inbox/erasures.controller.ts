import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { compact } from '../database/compact.js';
import { STORE } from '../database/database.module.js';
import type { Store } from '../database/store.js';
import { AttemptLog } from './attempt-log.js';
import { eraseNumber, type Erased } from './erase-number.js';
import { ErasureRequest } from './erasure-request.js';
import { Quarantine } from './quarantine.js';
import { RecentEvents } from './recent-events.js';

@Controller('api/erasures')
export class ErasuresController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly quarantine: Quarantine,
    private readonly recent: RecentEvents,
    private readonly attempts: AttemptLog,
  ) {}

  /** Removes everything that mentions a phone number */
  @Post()
  @HttpCode(200)
  async erase(@Body() { phoneNumber }: ErasureRequest): Promise<Erased> {
    await this.quarantine.flush();
    await this.attempts.flush();
    const erased = await eraseNumber(this.store.patientDb, phoneNumber);
    this.recent.forget();
    await compact(this.store);
    return erased;
  }
}
