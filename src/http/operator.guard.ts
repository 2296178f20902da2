import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { PUBLIC_METADATA } from '../contract/index.js';
import { OperatorToken } from './operator-token.js';
import { Problem } from './problem.js';

const BEARER = /^Bearer +([\x21-\x7e]{1,500})$/i;

/** Every route is the operator's, unless it is marked `@Public()`: what is forgotten is closed. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly token: OperatorToken,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const handlers = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(PUBLIC_METADATA, handlers) === true) return true;
    const request = context.switchToHttp().getRequest<Request>();
    const [, candidate] = BEARER.exec(request.headers.authorization ?? '') ?? [];
    if (candidate !== undefined && this.token.matches(candidate)) return true;
    throw new Problem(401, 'expected Authorization: Bearer <operator token>', {
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  }
}
