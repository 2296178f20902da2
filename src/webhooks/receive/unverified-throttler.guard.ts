import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail } from '@nestjs/throttler';
import { networkOf } from '../../http/client-address.js';
import { Problem } from '../../http/problem.js';
import { ReceiveLog } from './receive-log.js';
import { isVerified } from './unverified-limit.js';
import type { Webhook, WebhookHttpRequest } from './webhook.js';

/** Limits requests that nobody has proven to be genuine, per client address. Signed ones are never limited. */
@Injectable()
export class UnverifiedThrottlerGuard extends ThrottlerGuard {
  @Inject(ReceiveLog)
  private readonly log!: ReceiveLog;

  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    const { authentication } = webhookOf(context);
    return Promise.resolve(isVerified(authentication) || authentication.kind === 'handshake');
  }

  protected override getTracker(request: WebhookHttpRequest): Promise<string> {
    return Promise.resolve(networkOf(request.webhook?.request.clientAddress ?? null));
  }

  protected override throwThrottlingException(context: ExecutionContext, limit: ThrottlerLimitDetail): Promise<void> {
    this.log.limited(webhookOf(context));
    throw new Problem(
      429,
      `more than ${limit.limit} requests without a valid signature came from this address; correct the signature, or wait`,
      { reason: 'rate-limited', headers: { 'Retry-After': String(Math.max(1, limit.timeToBlockExpire)) } },
    );
  }
}

function webhookOf(context: ExecutionContext): Webhook {
  return context.switchToHttp().getRequest<WebhookHttpRequest>().webhook as Webhook;
}
