import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { Problem } from './problem.js';
import { problemDetails } from './problem-details.js';
import { isStoreAway } from './store-away.js';

/** Status codes after which the rest of the request is not worth reading. */
const UNREAD = [413, 415];

const AWAY = 'the database is away, or does not answer; please repeat';

/** The one place where errors become answers. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    const thrown = isStoreAway(error) ? Problem.unavailable(AWAY, { reason: 'store-away', cause: error }) : error;
    if (thrown !== error) this.logger.warn({ err: error }, 'the database is away');
    const response = host.switchToHttp().getResponse<Response>();
    const details = problemDetails(thrown);
    if (details.status === 500) this.logger.error({ err: thrown }, details.reason ?? 'unexpected error');
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (thrown instanceof Problem) response.set(thrown.headers);
    if (UNREAD.includes(details.status)) response.set('Connection', 'close');
    response.status(details.status).type('application/problem+json').send(JSON.stringify(details));
  }
}
