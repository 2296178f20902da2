import { All, Controller, Inject, Req, Res, UseGuards } from '@nestjs/common';
import type { Response } from 'express';
import { Public } from '../../contract/index.js';
import type { SourceAnswer } from '../../sources/reading.js';
import { TRACING, type Tracing } from '../../tracing/tracing.js';
import { Receiver } from './receiver.js';
import { UnverifiedThrottlerGuard } from './unverified-throttler.guard.js';
import type { Webhook, WebhookHttpRequest } from './webhook.js';
import { WebhookGuard } from './webhook.guard.js';

/** The door. Each source says which methods it uses; the guard turns the others away. */
@Public()
@Controller('api/webhooks')
export class WebhooksController {
  constructor(
    private readonly receiver: Receiver,
    @Inject(TRACING) private readonly tracing: Tracing | null,
  ) {}

  @All(':source')
  @UseGuards(WebhookGuard, UnverifiedThrottlerGuard)
  async receive(@Req() request: WebhookHttpRequest, @Res() response: Response): Promise<void> {
    const { status, headers, body } = await this.traced(request.webhook as Webhook);
    // 204 has no body, and must not announce one (RFC 9110, 8.6)
    const length = status === 204 ? {} : { 'Content-Length': Buffer.byteLength(body) };
    response.writeHead(status, { ...headers, ...length }).end(body);
  }

  private traced(webhook: Webhook): Promise<SourceAnswer> {
    const receive = () => this.receiver.receive(webhook);
    return this.tracing?.span('receive', { 'webhooks.source': webhook.source.name }, receive) ?? receive();
  }
}
