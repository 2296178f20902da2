import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { SessionAccess } from '../../http/session-access.js';
import { Pauses } from './pauses.js';

interface PauseState {
  subscriber: string;
  paused: boolean;
}

@Controller('api/subscribers')
export class PausesController {
  constructor(private readonly pauses: Pauses) {}

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
