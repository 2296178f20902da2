import { Module, type MiddlewareConsumer, type NestModule } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { NetworkSettings } from '../http/network.settings.js';
import { InboxModule } from '../inbox/inbox.module.js';
import { SourceRegistry } from '../sources/source-registry.js';
import { DeliveryLog } from './dispatch/delivery-log.js';
import { eventBusProvider } from './dispatch/event-bus.provider.js';
import { EventBus } from './dispatch/event-bus.js';
import { Pauses } from './dispatch/pauses.js';
import { SubscriberExplorer } from './dispatch/subscriber-explorer.js';
import { Lifecycle } from './lifecycle.js';
import { BoundedThrottlerStorage } from './receive/bounded-throttler-storage.js';
import { CheckQueue } from './receive/check-queue.js';
import { Gate } from './receive/gate.js';
import { Intake } from './receive/intake.js';
import { knownSource } from './receive/known-source.js';
import { Admission } from './receive/admission.js';
import { BodyRoom } from './receive/body-room.js';
import { rawBody } from './receive/raw-body.js';
import { ReceiveLog } from './receive/receive-log.js';
import { Receiver } from './receive/receiver.js';
import { Rejections } from './receive/rejections.js';
import { ReleaseController } from './receive/release.controller.js';
import { Release } from './receive/release.js';
import { SenderClock } from './receive/sender-clock.js';
import { UnverifiedLimit } from './receive/unverified-limit.js';
import { WebhooksController } from './receive/webhooks.controller.js';
import { EventPass } from './rebuild/event-pass.js';
import { OlderPass } from './rebuild/older-pass.js';
import { RebuildRunner } from './rebuild/rebuild-runner.js';
import { RebuildsController } from './rebuild/rebuilds.controller.js';
import { Rebuilds } from './rebuild/rebuilds.js';
import { RebuiltEvents } from './rebuild/rebuilt-events.js';
import { Swap } from './rebuild/swap.js';
import { ReplayRunner } from './replay/replay-runner.js';
import { ReplaysController } from './replay/replays.controller.js';
import { Replays } from './replay/replays.js';
import { Reader } from './reread/reader.js';
import { RereadsController } from './reread/rereads.controller.js';

/** Webhooks in, events out to the subscribers of all modules. */
@Module({
  imports: [
    InboxModule,
    DiscoveryModule,
    ThrottlerModule.forRootAsync({
      inject: [NetworkSettings],
      useFactory: (network: NetworkSettings) => ({
        throttlers: [{ ttl: network.RATE_LIMIT_WINDOW_MS, limit: network.RATE_LIMIT_MAX }],
        generateKey: (_context, tracker) => tracker,
        setHeaders: false,
        storage: new BoundedThrottlerStorage(),
      }),
    }),
  ],
  controllers: [WebhooksController, ReleaseController, ReplaysController, RereadsController, RebuildsController],
  providers: [
    SubscriberExplorer,
    DeliveryLog,
    Pauses,
    eventBusProvider,
    Rejections,
    ReceiveLog,
    UnverifiedLimit,
    CheckQueue,
    Admission,
    Gate,
    Intake,
    SenderClock,
    Receiver,
    Release,
    Replays,
    ReplayRunner,
    Reader,
    RebuiltEvents,
    OlderPass,
    EventPass,
    Swap,
    Rebuilds,
    RebuildRunner,
    Lifecycle,
  ],
  exports: [InboxModule, EventBus, Pauses, SenderClock, Lifecycle],
})
export class WebhooksModule implements NestModule {
  constructor(
    private readonly network: NetworkSettings,
    private readonly sources: SourceRegistry,
    private readonly admission: Admission,
    private readonly rejections: Rejections,
  ) {}

  /** Exact bytes, whatever the content type says; nothing is decompressed. */
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(knownSource(this.sources, this.rejections)).forRoutes('api/webhooks{/*source}');
    const limits = this.sources.sources.map(({ name, bodyLimit }) => ({
      name,
      limit: Math.max(bodyLimit ?? 0, this.network.BODY_LIMIT_BYTES),
    }));
    const room = new BodyRoom(Math.max(...limits.map(({ limit }) => limit)));
    const reading = { room, admission: this.admission, rejections: this.rejections };
    for (const { name, limit } of limits) {
      consumer.apply(rawBody(limit, reading)).forRoutes(`api/webhooks/${name}`);
    }
  }
}
