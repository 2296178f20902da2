import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { SessionAccess } from '../../http/session-access.js';
import { Counters } from '../../inbox/counters/counters.js';
import { Pauses } from '../../webhooks/dispatch/pauses.js';
import { SubscriberReader, type SubscriberStatus } from './subscribers.js';
import { readTotals } from './totals.js';

interface PauseState {
  subscriber: string;
  paused: boolean;
}

@Controller('api/subscribers')
export class SubscribersController {
  constructor(
    private readonly subscribers: SubscriberReader,
    private readonly counters: Counters,
    private readonly pauses: Pauses,
  ) {}

  /** Lists subscribers: what waits, failed and died, and how long things take */
  @Get()
  async list(): Promise<{ items: SubscriberStatus[] }> {
    return { items: await this.subscribers.read(await readTotals(this.counters)) };
  }

  /** Pauses a subscriber: in all instances, until it is resumed */
  @Post(':name/pause')
  @SessionAccess()
  @HttpCode(200)
  async pause(@Param('name') subscriber: string): Promise<PauseState> {
    await this.pauses.pause(subscriber);
    return { subscriber, paused: true };
  }

  /** Lets a subscriber go on */
  @Post(':name/resume')
  @SessionAccess()
  @HttpCode(200)
  async resume(@Param('name') subscriber: string): Promise<PauseState> {
    await this.pauses.resume(subscriber);
    return { subscriber, paused: false };
  }
}
