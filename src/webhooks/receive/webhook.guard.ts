import {
  Injectable,
  MethodNotAllowedException,
  NotFoundException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Response } from 'express';
import { Env } from '../../config/env.js';
import { SourceRegistry } from '../../sources/source-registry.js';
import type { Authentication, Refusal, Source, SourceRequest } from '../../sources/source.js';
import { addressList } from './address-list.js';
import { toSourceRequest, type WebhookHttpRequest } from './webhook.js';

const NOT_ALLOWED: Refusal = {
  kind: 'refused',
  status: 403,
  reason: 'address-not-allowed',
  detail: 'expected a request from one of OPENPHONE_WEBHOOK_ALLOWED_IPS',
};

/**
 * Finds out who is knocking: which source, from where, and whether it is genuine. It lets refused requests through to
 * the limiter, which counts them, and to `receive()`, which keeps and answers them.
 */
@Injectable()
export class WebhookGuard implements CanActivate {
  private readonly isAllowed: (address: string | null) => boolean;

  constructor(
    private readonly sources: SourceRegistry,
    env: Env,
  ) {
    this.isAllowed = addressList(env.OPENPHONE_WEBHOOK_ALLOWED_IPS);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp().getRequest<WebhookHttpRequest>();
    const source = this.sourceOf(http, context.switchToHttp().getResponse<Response>());
    const request = toSourceRequest(http, null);
    http.webhook = { source, request, authentication: await this.authenticate(source, request) };
    return true;
  }

  private sourceOf(http: WebhookHttpRequest, response: Response): Source {
    const name = String(http.params.source);
    const source = this.sources.find(name);
    if (source === undefined)
      throw new NotFoundException(`no source is called ${name.slice(0, 50)}; GET /api lists them`);
    if (!(source.methods as readonly string[]).includes(http.method)) {
      response.set('Allow', source.methods.join(', '));
      throw new MethodNotAllowedException(`expected ${source.methods.join(' or ')}`);
    }
    return source;
  }

  private async authenticate(source: Source, request: SourceRequest): Promise<Authentication> {
    return this.isAllowed(request.clientAddress) ? source.authenticate(request) : NOT_ALLOWED;
  }
}
