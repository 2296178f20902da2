import { Logger } from '@nestjs/common';

/** Work a server has a process of its own for, and the embedded build has not: done now and then, never twice at once. */
export class Chore {
  private readonly logger = new Logger('database');
  private readonly timer: NodeJS.Timeout;
  private underWay: Promise<void> | null = null;

  /** @param failure what is logged when it fails; it is tried again the next time */
  constructor(
    private readonly work: () => Promise<void>,
    everyMs: number,
    private readonly failure: string,
  ) {
    this.timer = setInterval(() => {
      this.underWay ??= this.run().finally(() => (this.underWay = null));
    }, everyMs);
    this.timer.unref();
  }

  /** Waits for what is under way. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.underWay;
  }

  private async run(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      this.logger.warn({ err: error }, `${this.failure}; the next try is soon`);
    }
  }
}
