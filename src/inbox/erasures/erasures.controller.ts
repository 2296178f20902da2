import { Body, Controller, HttpCode, Inject, Post } from '@nestjs/common';
import { PhoneNumbers } from '../../contract/index.js';
import { compact } from '../../database/compact.js';
import { STORE } from '../../database/database.module.js';
import type { Store } from '../../database/store.js';
import { AttemptLog } from '../attempt-log.js';
import { eraseNumber } from './erase-number.js';
import type { Erased } from './erased.js';
import { ErasureRequest } from './erasure-request.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { RecentEvents } from '../recent-events.js';

@Controller('api/erasures')
export class ErasuresController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly quarantine: Quarantine,
    private readonly recent: RecentEvents,
    private readonly attempts: AttemptLog,
    private readonly numbers: PhoneNumbers,
  ) {}

  /**
   * Removes everything that mentions a phone number, in any spelling
   *
   * Answers with what was removed, by kind.
   */
  @Post()
  @HttpCode(200)
  async erase(@Body() { phoneNumber }: ErasureRequest): Promise<Erased> {
    const number = this.numbers.required(phoneNumber);
    await this.quarantine.flush();
    await this.attempts.flush();
    const erased = await eraseNumber(this.store.patientDb, number);
    this.recent.forget();
    // also with nothing found: an erasure that was interrupted is asked for again
    await compact(this.store);
    return erased;
  }
}
