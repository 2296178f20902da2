import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { HealthController } from './health.controller.js';
import { GaugeReader } from './metrics/gauge-reader.js';
import { PrometheusController } from './metrics/prometheus.controller.js';
import { Probes } from './probes.js';
import { StatusController } from './status/status.controller.js';
import { StatusReader } from './status/status.js';
import { SubscriberReader } from './status/subscribers.js';
import { SubscribersController } from './status/subscribers.controller.js';
import { Throughput } from './status/throughput.js';

/** How the service is doing: for probes, for people and for Prometheus. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false }), WebhooksModule],
  controllers: [HealthController, StatusController, SubscribersController, PrometheusController],
  providers: [Probes, StatusReader, SubscriberReader, Throughput, GaugeReader],
  exports: [StatusReader],
})
export class HealthModule {}
