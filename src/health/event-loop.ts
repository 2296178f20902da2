import { monitorEventLoopDelay } from 'node:perf_hooks';

const RESOLUTION_MS = 20;
const WINDOW_MS = 10_000;
const NANOSECONDS = 1e6;

/** How long the event loop makes others wait: p99 and longest over the last 10 to 20 s, in milliseconds. */
export class EventLoopDelay {
  private readonly current = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  private previous = { p99: 0, max: 0 };
  private timer: NodeJS.Timeout | undefined;

  start(): void {
    this.current.enable();
    this.timer = setInterval(() => {
      this.previous = this.read();
      this.current.reset();
    }, WINDOW_MS);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
    this.current.disable();
  }

  get recent(): { p99: number; max: number } {
    const now = this.read();
    return { p99: Math.max(now.p99, this.previous.p99), max: Math.max(now.max, this.previous.max) };
  }

  private read(): { p99: number; max: number } {
    // the histogram counts the waiting it was told to do as well
    const delay = (nanoseconds: number) => Math.max(0, Math.round(nanoseconds / NANOSECONDS - RESOLUTION_MS));
    return { p99: delay(this.current.percentile(99)), max: delay(this.current.max) };
  }
}
