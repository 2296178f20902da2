import { BadRequestException, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { map, type Observable } from 'rxjs';
import { WRONG_CURSOR } from '../contract/index.js';

/** What cursors begin with: the name of their list. */
const NAMED = /^([\w-]+)\.(.*)$/s;

/**
 * Gives each cursor the name of its list, so that one of another list is refused: it would be taken for a place here, and
 * the page would begin anywhere. For every list, those of modules too; a list does not see the name.
 */
export class NamedCursors implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<Request>();
    if (!['GET', 'HEAD'].includes(request.method)) return next.handle();
    const list = listOf(request);
    const { cursor } = request.query;
    if (typeof cursor === 'string') {
      // Express reads the address anew whenever it is asked
      Object.defineProperty(request, 'query', { value: { ...request.query, cursor: placeOf(cursor, list) } });
    }
    return next.handle().pipe(map((answer: unknown) => (hasCursor(answer) ? named(answer, list) : answer)));
  }
}

/** `events` of `/api/events`, and of `/dashboard/api/events`, which is the same list. */
function listOf({ path }: Request): string {
  return path
    .replace(/^(\/dashboard)?\/api\//i, '')
    .replace(/\/+$/, '')
    .toLowerCase()
    .replace(/[^\w-]/g, '-');
}

/** @throws BadRequestException for a cursor of another list */
function placeOf(cursor: string, list: string): string {
  const [, name, place = ''] = NAMED.exec(cursor) ?? [];
  if (name === list) return place;
  throw new BadRequestException(name === undefined ? WRONG_CURSOR : `${WRONG_CURSOR}. This one is of another list`);
}

function hasCursor(answer: unknown): answer is { nextCursor: string } {
  return (
    typeof answer === 'object' && answer !== null && 'nextCursor' in answer && typeof answer.nextCursor === 'string'
  );
}

function named<Answer extends { nextCursor: string }>(answer: Answer, list: string): Answer {
  return { ...answer, nextCursor: `${list}.${answer.nextCursor}` };
}
