import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { OperatorSettings } from '../../http/operator.settings.js';
import { maskNumbers } from '../../http/mask-numbers.js';
import { OperatorToken } from '../../http/operator-token.js';
import { isPublic } from '../../http/public-access.js';
import { isSafe } from '../../http/safe-methods.js';
import { AuditLog } from './audit-log.js';

/** Characters of what was asked for that are kept. */
const LONGEST = 4_000;

/**
 * Writes down whatever the operator changes, before it is done: a route that nobody thought of is written down too.
 * A guard and no interceptor, because it runs for every webhook as well, and interceptors cost each some microseconds.
 */
@Injectable()
export class AuditGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly settings: OperatorSettings,
    private readonly token: OperatorToken,
    private readonly audit: AuditLog,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<Request>();
    const handlers = [context.getHandler(), context.getClass()];
    if (isSafe(request) || isPublic(this.reflector, this.settings, handlers)) return true;
    return this.writeDown(request, context.switchToHttp().getResponse<Response>());
  }

  private async writeDown(request: Request, response: Response): Promise<true> {
    const id = await this.audit.begin({
      actor: this.token.fingerprint,
      action: `${request.method} ${(request.route as { path: string }).path}`,
      details: detailsOf(request),
    });
    response.once('finish', () => this.audit.end(id, response.statusCode));
    return true;
  }
}

/** However it is written. */
function maskNumberField(name: string, value: unknown): unknown {
  return name === 'phoneNumber' && typeof value === 'string' ? `…${value.slice(-2)}` : value;
}

/** Parameters and body as JSON. Phone numbers are masked: what is erased must not stay in here. */
function detailsOf({ params, query, body }: Request): string {
  const given = Object.entries({ params, query, body: body as unknown }).filter(
    ([, value]) => typeof value === 'object' && value !== null && Object.keys(value).length > 0,
  );
  const text = maskNumbers(JSON.stringify(Object.fromEntries(given), maskNumberField));
  return text.length <= LONGEST ? text : JSON.stringify({ truncated: text.slice(0, LONGEST).toWellFormed() });
}
