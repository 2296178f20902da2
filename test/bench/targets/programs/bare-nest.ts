import { Body, Controller, Get, HttpCode, Module, Post, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LegacyMessageDto } from './legacy-message.dto.js';

@Controller()
class WebhooksController {
  @Post('api/webhooks/openphone')
  @HttpCode(200)
  receive(@Body() event: LegacyMessageDto) {
    return { success: true, eventId: event.id, duplicate: false };
  }

  @Get()
  ready() {
    return {};
  }
}

@Module({ controllers: [WebhooksController] })
class BareModule {}

const app = await NestFactory.create(BareModule, { logger: ['fatal', 'error', 'warn'] });
app.useGlobalPipes(new ValidationPipe());
app.enableShutdownHooks();
await app.listen(Number(process.env.PORT), '127.0.0.1');
