import type { Response } from 'express';

/** Of each body so much is always taken. Nearly all webhooks are smaller. */
const FREE_BYTES = 16 * 1024;
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Memory for what is large among the bodies that are being read or worked on. Whoever sends many of them at once, or begins
 * to, fills it up, and neither the memory of the process nor the way in for others.
 */
export class BodyRoom {
  private used = 0;
  private readonly most: number;

  /** @param largest bytes of the largest body there may be: one always fits */
  constructor(largest: number) {
    this.most = Math.max(MOST_BYTES, largest);
  }

  /**
   * A place for one body, until its request is answered or broken off.
   *
   * @returns tells, for the bytes there are of it by now, whether they fit
   */
  open(response: Response): (bytes: number) => boolean {
    let held = 0;
    return (bytes) => {
      if (bytes <= FREE_BYTES || response.destroyed) return true;
      if (held === 0) response.once('close', () => (this.used -= held));
      const more = bytes - FREE_BYTES - held;
      held += more;
      this.used += more;
      return this.used <= this.most;
    };
  }
}
