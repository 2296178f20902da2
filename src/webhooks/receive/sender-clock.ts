import { Injectable } from '@nestjs/common';

const WINDOW_MS = 300_000;

/**
 * How far this machine's clock is ahead of the senders', by their signatures. The journey makes a webhook older than it
 * is, and a repeat may carry its first signature: of all ages seen lately the least comes nearest.
 */
@Injectable()
export class SenderClock {
  private current = Infinity;
  private previous = Infinity;
  /** On the clock that never steps. */
  private began = performance.now();

  /** @param signedAt of a signature that is right, fresh or not */
  observe(signedAt: Date, receivedAt: Date): void {
    this.turn();
    this.current = Math.min(this.current, (receivedAt.getTime() - signedAt.getTime()) / 1000);
  }

  /** Negative when behind; null without a signed webhook in the last 5 to 10 minutes. */
  get aheadSeconds(): number | null {
    this.turn();
    const least = Math.min(this.current, this.previous);
    return least === Infinity ? null : least;
  }

  private turn(): void {
    const now = performance.now();
    const elapsed = now - this.began;
    if (elapsed < WINDOW_MS) return;
    this.previous = elapsed < 2 * WINDOW_MS ? this.current : Infinity;
    this.current = Infinity;
    this.began = now;
  }
}
