import { Controller, Get, UseFilters } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
import { ServiceSettings } from '../config/service.settings.js';
import { Public } from '../contract/index.js';
import { HealthFilter } from './health.filter.js';
import { Probes } from './probes.js';

@Public()
@UseFilters(HealthFilter)
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly probes: Probes,
    private readonly service: ServiceSettings,
  ) {}

  /**
   * What is up and what is down: store, queue, deliveries, event loop, disk
   *
   * @answers 200 Up; parts of it may be degraded
   * @answers 503 Something is down
   */
  @Get('health')
  @HealthCheck({ swaggerDocumentation: false })
  async all(): Promise<HealthCheckResult> {
    const { probes } = this;
    return this.health.check([
      () => probes.running(),
      () => probes.database(),
      () => probes.integrity(),
      () => probes.queue(),
      () => probes.deliveries(),
      () => probes.eventLoop(),
      () => probes.disk(),
    ]);
  }

  /**
   * Whether the process can answer
   *
   * It looks at nothing else: restarting it cannot mend a database.
   */
  @Get('livez')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /**
   * Whether to send traffic here
   *
   * @answers 200 Ready
   * @answers 503 Starting, stopping, or the store or the disk is down; with ROLE=worker also when the queue does not answer
   */
  @Get('readyz')
  @HealthCheck({ swaggerDocumentation: false })
  async ready(): Promise<HealthCheckResult> {
    const { probes } = this;
    // one that also receives goes on with that: its events wait
    const delivers = this.service.ROLE === 'worker' ? [() => probes.deliveries()] : [];
    return this.health.check([() => probes.running(), () => probes.database(), () => probes.disk(), ...delivers]);
  }
}
