import { setTimeout as delay } from 'node:timers/promises';

/** Keeps rounds that follow each other closely a while apart. A round after a pause is not held up. */
export class Pace {
  private began = -Infinity;
  private ended = -Infinity;
  private isStream = false;

  /** @param milliseconds from the beginning of one round to the end of it, in a stream of them */
  constructor(private readonly milliseconds: number) {}

  begin(): void {
    this.began = performance.now();
    this.isStream = this.began - this.ended < this.milliseconds;
  }

  /** Resolves when the next round may begin. */
  async end(): Promise<void> {
    const left = this.began + this.milliseconds - performance.now();
    if (this.isStream && left > 0) await delay(left);
    this.ended = performance.now();
  }
}
