import { SetMetadata } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import type { Session } from './sessions.js';

const SESSION_METADATA = 'webhooks:session';

/** Routes that the dashboard's cookie opens too. All others ask for the token itself. */
export const SessionAccess = (): MethodDecorator & ClassDecorator => SetMetadata(SESSION_METADATA, true);

/** @param handlers the method and its controller */
export function opensToSessions(
  reflector: Reflector,
  handlers: Parameters<Reflector['getAllAndOverride']>[1],
): boolean {
  return reflector.getAllAndOverride<boolean | undefined>(SESSION_METADATA, handlers) === true;
}

/** Express's request, with the session that opened the route; without one it was the token. */
export interface OperatorRequest extends Request {
  session?: Session;
}
