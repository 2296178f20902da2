import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { KnownHosts } from '../http/known-hosts.js';
import { HealthModule } from '../health/health.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { DashboardEventsController } from './events.controller.js';
import { guardResponses } from './guard-responses.js';
import { OverviewController } from './overview.controller.js';
import { OverviewReader } from './overview.js';
import { PageController } from './page.controller.js';
import { SessionController } from './session.controller.js';
import { EventFeed } from './stream/event-feed.js';
import { StreamController } from './stream/stream.controller.js';

/** A page for operators, and what it shows. */
@Module({
  imports: [WebhooksModule, HealthModule],
  controllers: [PageController, SessionController, OverviewController, DashboardEventsController, StreamController],
  providers: [OverviewReader, EventFeed],
})
export class DashboardModule implements NestModule {
  constructor(private readonly hosts: KnownHosts) {}

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(guardResponses(this.hosts)).forRoutes('dashboard', 'dashboard/*path');
  }
}
