import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { InfoController } from './info.controller.js';
import { RouteList } from './route-list.js';
import { StatusController } from './status.controller.js';
import { StatusReader } from './status.js';

@Module({
  imports: [WebhooksModule, DiscoveryModule],
  controllers: [InfoController, StatusController],
  providers: [StatusReader, RouteList],
})
export class MetricsModule {}
