import { Inject, Injectable } from '@nestjs/common';
import { normalizeIp, ThrottlerStorage } from '@nestjs/throttler';
import type { Authentication, SourceRequest } from '../../sources/source.js';
import { BoundedThrottlerStorage } from './bounded-throttler-storage.js';
import { CheckBudget } from './check-budget.js';

/** What is counted: an IPv4 address, or the /64 of an IPv6 address, which one client has. Unknown ones are one. */
export function trackerOf(address: string | null): string {
  return address === null ? 'unknown' : normalizeIp(address);
}

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
    const tracker = trackerOf(address);
    return !this.counts.isBlocked(tracker) || this.budget.take(tracker, performance.now());
  }

  /** Settles what a webhook that was admitted has cost. */
  settle({ clientAddress, body }: SourceRequest, authentication: Authentication): void {
    const tracker = trackerOf(clientAddress);
    if (!this.counts.isBlocked(tracker)) return;
    if (isVerified(authentication)) this.budget.refund(tracker);
    else this.budget.payForBody(tracker, body.length);
  }
}
