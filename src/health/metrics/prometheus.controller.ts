import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { PublicIf } from '../../http/public-access.js';
import { Meters } from '../../inbox/counters/meters.js';
import { GaugeReader } from './gauge-reader.js';

@Controller('metrics')
export class PrometheusController {
  constructor(
    private readonly meters: Meters,
    private readonly gauges: GaugeReader,
  ) {}

  /**
   * Metrics for Prometheus
   *
   * Anyone may read them with `METRICS_PUBLIC=true`.
   *
   * @produces text/plain
   */
  @Get()
  @PublicIf(({ METRICS_PUBLIC }) => METRICS_PUBLIC)
  async metrics(@Res({ passthrough: true }) response: Response): Promise<string> {
    await this.gauges.read();
    response.type(this.meters.registry.contentType);
    return this.meters.registry.metrics();
  }
}
