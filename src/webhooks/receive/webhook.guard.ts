import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import { KnownHosts } from '../../http/known-hosts.js';
import { NetworkSettings } from '../../http/network.settings.js';
import { hasForeignOrigin } from '../../http/request-origin.js';
import { SourceRegistry } from '../../sources/source-registry.js';
import type { Authentication, Refusal } from '../../sources/authentication.js';
import type { Source } from '../../sources/source.js';
import { CheckQueue } from './check-queue.js';
import { Gate } from './gate.js';
import { UnverifiedLimit } from './unverified-limit.js';
import { HttpSourceRequest, type WebhookHttpRequest } from './webhook.js';

const FROM_A_PAGE: Refusal = {
  kind: 'refused',
  status: 401,
  reason: 'missing-signature',
  detail:
    'unsigned webhooks are accepted for localhost or a name of DASHBOARD_HOSTS only, and not from the page of another site in a browser.',
};

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
    private readonly hosts: KnownHosts,
    private readonly network: NetworkSettings,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp().getRequest<WebhookHttpRequest>();
    // `knownSource` lets no other through
    const source = this.sources.find(String(http.params.source)) as Source;
    const request = new HttpSourceRequest(http, this.network.PUBLIC_URL);
    const authentication = this.judged(http, await this.gate.authenticate(source, request));
    this.limit.settle(request, authentication);
    this.checks.settle(request.clientAddress, http.res as Response, authentication);
    http.webhook = { source, request, authentication };
    return true;
  }

  /** Unsigned ones are for trials by hand: no page in a browser is to send any, whatever its name has been made to lead to. */
  private judged(request: Request, authentication: Authentication): Authentication {
    if (authentication.kind !== 'proven' || authentication.trust !== 'unverified') return authentication;
    return this.hosts.isKnown(request) && !hasForeignOrigin(request) ? authentication : FROM_A_PAGE;
  }
}
