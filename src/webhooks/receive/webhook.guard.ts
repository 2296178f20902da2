import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { SourceRegistry } from '../../sources/source-registry.js';
import type { Source } from '../../sources/source.js';
import type { Response } from 'express';
import { CheckQueue } from './check-queue.js';
import { Gate } from './gate.js';
import { UnverifiedLimit } from './unverified-limit.js';
import { toSourceRequest, type WebhookHttpRequest } from './webhook.js';

/**
 * Finds out from where a webhook comes, and whether it is genuine. It lets refused requests through to the limiter,
 * which counts them, and to `receive()`, which keeps and answers them.
 */
@Injectable()
export class WebhookGuard implements CanActivate {
  constructor(
    private readonly sources: SourceRegistry,
    private readonly gate: Gate,
    private readonly limit: UnverifiedLimit,
    private readonly checks: CheckQueue,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp().getRequest<WebhookHttpRequest>();
    // `knownSource` lets no other through
    const source = this.sources.find(String(http.params.source)) as Source;
    const request = toSourceRequest(http, null);
    const authentication = await this.gate.authenticate(source, request);
    this.limit.settle(request, authentication);
    this.checks.settle(request.clientAddress, http.res as Response, authentication);
    http.webhook = { source, request, authentication };
    return true;
  }
}
