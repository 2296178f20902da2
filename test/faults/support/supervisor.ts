import { setTimeout as delay } from 'node:timers/promises';
import { ChildService, type ChildOptions } from './child-service.js';
import { freePort } from '../../support/free-port.js';

const PAUSE_MS = 300;

/** Starts the service again whenever it ends, as systemd or Kubernetes would, on the same port. */
export class Supervisor {
  restarts = 0;
  private stopping = false;
  private loop: Promise<void> = Promise.resolve();

  private constructor(
    private service: ChildService,
    private readonly environment: Record<string, string>,
  ) {}

  /** @param first of the first start only */
  static async start(environment: Record<string, string>, first: ChildOptions = {}): Promise<Supervisor> {
    const settings = { ...environment, PORT: String(await freePort()) };
    const supervisor = new Supervisor(await ChildService.spawn(settings, first), settings);
    supervisor.loop = supervisor.watch();
    return supervisor;
  }

  get url(): string {
    return this.service.url;
  }

  get current(): ChildService {
    return this.service;
  }

  async stop(): Promise<number | null> {
    this.stopping = true;
    const code = await this.service.stop();
    await this.loop;
    return code;
  }

  private async watch(): Promise<void> {
    for (;;) {
      await this.service.exit();
      if (this.stopping) return;
      await delay(PAUSE_MS);
      this.restarts++;
      this.service = await ChildService.spawn(this.environment);
    }
  }
}
