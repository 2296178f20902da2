import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { raw } from 'express';
import { Env } from '../config/env.js';
import { InboxModule } from '../inbox/inbox.module.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { DeliveryLog } from './dispatch/delivery-log.js';
import { eventBusProvider } from './dispatch/event-bus.provider.js';
import { EventBus } from './dispatch/event-bus.js';
import { SubscriberExplorer } from './dispatch/subscriber-explorer.js';
import { Lifecycle } from './lifecycle.js';
import { ReceiveLog } from './receive/receive-log.js';
import { Receiver } from './receive/receiver.js';
import { WebhooksController } from './receive/webhooks.controller.js';

/** Webhooks in, events out to the subscribers of all modules. */
@Module({
  imports: [
    InboxModule,
    DiscoveryModule,
    ThrottlerModule.forRootAsync({
      inject: [Env],
      useFactory: (env: Env) => ({
        throttlers: [{ ttl: env.RATE_LIMIT_WINDOW_MS, limit: env.RATE_LIMIT_MAX }],
        ipv6SubnetPrefix: 64,
        setHeaders: false,
      }),
    }),
  ],
  controllers: [WebhooksController],
  providers: [SubscriberExplorer, DeliveryLog, eventBusProvider, ReceiveLog, Receiver, Lifecycle],
  exports: [InboxModule, EventBus, Lifecycle],
})
export class WebhooksModule implements NestModule {
  constructor(
    private readonly env: Env,
    private readonly sources: SourceRegistry,
  ) {}

  /** Exact bytes, whatever the content type says; nothing is decompressed. */
  configure(consumer: MiddlewareConsumer): void {
    for (const { name, bodyLimit } of this.sources.sources) {
      const limit = bodyLimit ?? this.env.BODY_LIMIT_BYTES;
      consumer.apply(raw({ type: () => true, inflate: false, limit })).forRoutes(`api/webhooks/${name}`);
    }
  }
}
