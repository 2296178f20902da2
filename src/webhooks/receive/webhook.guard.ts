import {
  Injectable,
  MethodNotAllowedException,
  NotFoundException,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import type { Response } from 'express';
import { SourceRegistry } from '../../sources/source-registry.js';
import type { Source } from '../../sources/source.js';
import { Gate } from './gate.js';
import { toSourceRequest, type WebhookHttpRequest } from './webhook.js';

/**
 * Finds out who is knocking: which source, from where, and whether it is genuine. It lets refused requests through to
 * the limiter, which counts them, and to `receive()`, which keeps and answers them.
 */
@Injectable()
export class WebhookGuard implements CanActivate {
  constructor(
    private readonly sources: SourceRegistry,
    private readonly gate: Gate,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp().getRequest<WebhookHttpRequest>();
    const source = this.sourceOf(http, context.switchToHttp().getResponse<Response>());
    const request = toSourceRequest(http, null);
    http.webhook = { source, request, authentication: await this.gate.authenticate(source, request) };
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
}
