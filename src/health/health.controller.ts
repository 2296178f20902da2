import { Controller, Get, UseFilters } from '@nestjs/common';
import { HealthCheck, HealthCheckService, type HealthCheckResult } from '@nestjs/terminus';
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
  ) {}

  @Get('health')
  @HealthCheck({ swaggerDocumentation: false })
  async all(): Promise<HealthCheckResult> {
    const { probes } = this;
    return this.health.check([
      () => probes.running(),
      () => probes.database(),
      () => probes.queue(),
      () => probes.eventLoop(),
      () => probes.disk(),
    ]);
  }

  /** Answers as long as the process can answer: restarting it cannot mend a database. */
  @Get('livez')
  alive(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Whether to send traffic here. */
  @Get('readyz')
  @HealthCheck({ swaggerDocumentation: false })
  async ready(): Promise<HealthCheckResult> {
    const { probes } = this;
    return this.health.check([() => probes.running(), () => probes.database(), () => probes.disk()]);
  }
}
