import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { Env } from '../config/env.js';
import { OperatorToken } from './operator-token.js';
import { Problem } from './problem.js';
import { isPublic } from './public-access.js';

const BEARER = /^Bearer +([\x21-\x7e]{1,500})$/i;

/** Every route is the operator's, unless it is marked `@Public()`: what is forgotten is closed. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly token: OperatorToken,
    private readonly env: Env,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    if (isPublic(this.reflector, this.env, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<Request>();
    const [, candidate] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    if (candidate !== undefined && this.token.matches(candidate)) return true;
    throw new Problem(401, 'expected Authorization: Bearer <operator token>', {
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  }
}
