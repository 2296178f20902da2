import { ThrottlerStorageService, type ThrottlerStorage } from '@nestjs/throttler';

/** Addresses that are counted at a time, some megabytes. */
const MOST_ADDRESSES = 10_000;

/**
 * Counts requests in memory, of a bounded number of addresses: with too many, all begin at zero again. Whoever has that
 * many addresses is not held up by a limit for each of them anyway.
 */
export class BoundedThrottlerStorage implements ThrottlerStorage {
  private counts = new ThrottlerStorageService();

  increment(...request: Parameters<ThrottlerStorage['increment']>): ReturnType<ThrottlerStorage['increment']> {
    const { storage } = this.counts;
    if (storage.size >= MOST_ADDRESSES && !storage.has(request[0])) {
      // stops its timer as well
      this.counts.onApplicationShutdown();
      this.counts = new ThrottlerStorageService();
    }
    return this.counts.increment(...request);
  }

  /** Whether it has been over its limit for less than a window. */
  isBlocked(key: string): boolean {
    const count = this.counts.storage.get(key);
    return count !== undefined && count.isBlocked && count.blockExpiresAt > Date.now();
  }

  onApplicationShutdown(): void {
    this.counts.onApplicationShutdown();
  }
}
