import { Module } from '@nestjs/common';
import { CallsController } from './calls.controller.js';
import { CallsQueries } from './calls.queries.js';
import { CallsSubscriber } from './calls.subscriber.js';

@Module({
  controllers: [CallsController],
  providers: [CallsSubscriber, CallsQueries],
  exports: [CallsQueries],
})
export class CallsModule {}
