import { Inject, Injectable } from '@nestjs/common';
import { ThrottlerStorage } from '@nestjs/throttler';
import { networkOf } from '../../http/client-address.js';
import type { Authentication } from '../../sources/authentication.js';
import type { SourceRequest } from '../../sources/source-request.js';
import { BoundedThrottlerStorage } from './bounded-throttler-storage.js';
import { CheckBudget } from './check-budget.js';

export function isVerified(authentication: Authentication | undefined): boolean {
  return authentication?.kind === 'proven' && authentication.trust !== 'unverified';
}

/**
 * Decides what becomes of webhooks from an address that is over its limit. Its key may have been put right by now, so
 * that signatures are still checked, as far as there is a budget for it.
 */
@Injectable()
export class UnverifiedLimit {
  private readonly budget = new CheckBudget();

  constructor(@Inject(ThrottlerStorage) private readonly counts: BoundedThrottlerStorage) {}

  /** Whether a webhook from there is to be read and checked. */
  admits(address: string | null): boolean {
    const tracker = networkOf(address);
    return !this.counts.isBlocked(tracker) || this.budget.take(tracker, performance.now());
  }

  /** Settles what a webhook that was admitted has cost. */
  settle({ clientAddress, body }: SourceRequest, authentication: Authentication): void {
    const tracker = networkOf(clientAddress);
    if (!this.counts.isBlocked(tracker)) return;
    if (isVerified(authentication)) this.budget.refund(tracker);
    else this.budget.payForBody(tracker, body.length);
  }
}
