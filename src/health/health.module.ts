import { Module } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { HealthController } from './health.controller.js';
import { Probes } from './probes.js';

@Module({
  imports: [TerminusModule.forRoot({ logger: false }), WebhooksModule],
  controllers: [HealthController],
  providers: [Probes],
})
export class HealthModule {}
