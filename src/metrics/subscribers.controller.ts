import { Controller, Get } from '@nestjs/common';
import { Counters } from '../inbox/counters.js';
import { SubscriberReader, type SubscriberStatus } from './subscribers.js';
import { readTotals } from './totals.js';

@Controller('api/subscribers')
export class SubscribersController {
  constructor(
    private readonly subscribers: SubscriberReader,
    private readonly counters: Counters,
  ) {}

  /** Lists subscribers: what waits, failed and died, and how long things take */
  @Get()
  async list(): Promise<{ items: SubscriberStatus[] }> {
    return { items: await this.subscribers.read(await readTotals(this.counters)) };
  }
}
