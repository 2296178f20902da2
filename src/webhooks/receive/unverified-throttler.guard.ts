import { Injectable, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import { Problem } from '../../http/problem.js';
import type { WebhookHttpRequest } from './webhook.js';

/** Limits requests that nobody has proven to be genuine, per client address. Signed ones are never limited. */
@Injectable()
export class UnverifiedThrottlerGuard extends ThrottlerGuard {
  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    const { webhook } = context.switchToHttp().getRequest<WebhookHttpRequest>();
    const authentication = webhook?.authentication;
    const proven = authentication?.kind === 'proven' && authentication.trust !== 'unverified';
    return Promise.resolve(proven || authentication?.kind === 'handshake');
  }

  protected override async getTracker(request: WebhookHttpRequest): Promise<string> {
    return super.getTracker({ ip: request.webhook?.request.clientAddress ?? 'unknown' });
  }

  protected override throwThrottlingException(_context: ExecutionContext, limit: ThrottlerLimitDetail): Promise<void> {
    throw new Problem(
      429,
      `more than ${limit.limit} requests without a valid signature came from this address; correct the signature, or wait`,
      { headers: { 'Retry-After': String(Math.max(1, limit.timeToBlockExpire)) } },
    );
  }
}
