import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { GaugeReader } from './gauge-reader.js';
import { InfoController } from './info.controller.js';
import { PrometheusController } from './prometheus.controller.js';
import { RouteList } from './route-list.js';
import { StatusController } from './status.controller.js';
import { StatusReader } from './status.js';
import { SubscriberReader } from './subscribers.js';
import { SubscribersController } from './subscribers.controller.js';
import { Throughput } from './throughput.js';

@Module({
  imports: [WebhooksModule, DiscoveryModule],
  controllers: [InfoController, StatusController, SubscribersController, PrometheusController],
  providers: [StatusReader, SubscriberReader, Throughput, GaugeReader, RouteList],
  exports: [StatusReader],
})
export class MetricsModule {}
