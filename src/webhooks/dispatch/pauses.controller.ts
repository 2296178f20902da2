import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { Pauses } from './pauses.js';

interface PauseState {
  subscriber: string;
  paused: boolean;
}

@Controller('api/subscribers')
export class PausesController {
  constructor(private readonly pauses: Pauses) {}

  @Post(':name/pause')
  @HttpCode(200)
  async pause(@Param('name') subscriber: string): Promise<PauseState> {
    await this.pauses.pause(subscriber);
    return { subscriber, paused: true };
  }

  @Post(':name/resume')
  @HttpCode(200)
  async resume(@Param('name') subscriber: string): Promise<PauseState> {
    await this.pauses.resume(subscriber);
    return { subscriber, paused: false };
  }
}
