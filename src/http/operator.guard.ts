import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { OperatorSettings } from './operator.settings.js';
import { KnownHosts } from './known-hosts.js';
import { Problem } from './problem.js';
import { isPublic } from './public-access.js';
import { assertMadeByOurPage } from './request-origin.js';
import { isSafe } from './safe-methods.js';
import { opensToSessions, type OperatorRequest } from './session-access.js';
import { Sessions } from './sessions.js';
import { TokenGuesses } from './token-guesses.js';

const BEARER = /^Bearer +([\x21-\x7e]{1,500})$/i;

/**
 * Every route is the operator's, unless it is marked `@Public()`: what is forgotten is closed. The token opens all of
 * them, the dashboard's cookie only those marked `@SessionAccess()`.
 */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly settings: OperatorSettings,
    private readonly tokens: TokenGuesses,
    private readonly sessions: Sessions,
    private readonly hosts: KnownHosts,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const handlers = [context.getHandler(), context.getClass()];
    if (isPublic(this.reflector, this.settings, handlers)) return true;
    const request = context.switchToHttp().getRequest<OperatorRequest>();
    const [, candidate] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    if (candidate !== undefined && this.tokens.accepts(request, candidate)) return true;
    if (opensToSessions(this.reflector, handlers) && this.hasSession(request)) return true;
    throw new Problem(401, 'expected Authorization: Bearer <operator token>', {
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  }

  private hasSession(request: OperatorRequest): boolean {
    const session = this.sessions.find(request);
    if (session === null) return false;
    this.hosts.assertKnown(request);
    if (!isSafe(request)) assertMadeByOurPage(request);
    request.session = session;
    return true;
  }
}
