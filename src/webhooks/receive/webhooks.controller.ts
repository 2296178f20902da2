import { All, Controller, Req, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../../contract/index.js';
import { Receiver } from './receiver.js';
import { UnverifiedThrottlerGuard } from './unverified-throttler.guard.js';
import type { Webhook, WebhookHttpRequest } from './webhook.js';
import { WebhookGuard } from './webhook.guard.js';

/** The door. Each source says which methods it uses; the guard turns the others away. */
@Public()
@Controller('api/webhooks')
export class WebhooksController {
  constructor(private readonly receiver: Receiver) {}

  @All(':source')
  @UseGuards(WebhookGuard, UnverifiedThrottlerGuard)
  async receive(@Req() request: WebhookHttpRequest, @Res() response: Response): Promise<void> {
    const { status, headers, body } = await this.receiver.receive(request.webhook as Webhook);
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
  }
}
