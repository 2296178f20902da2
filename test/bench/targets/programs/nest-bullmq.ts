import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  BadRequestException,
  Controller,
  Get,
  HttpCode,
  Module,
  Post,
  Req,
  UnauthorizedException,
  type RawBodyRequest,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Queue, Worker } from 'bullmq';
import type { Request } from 'express';

const CONCURRENCY = 100;
const NAME = String(process.env.QUEUE);
const connection = { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) };

const secrets = String(process.env.SECRETS).split(',');
const keyOf = (standard: boolean) =>
  Buffer.from(
    secrets.find((secret) => secret.startsWith('whsec_') === standard)?.replace('whsec_', '') ?? '',
    'base64',
  );
const [STANDARD_KEY, LEGACY_KEY] = [keyOf(true), keyOf(false)];

const queue = new Queue(NAME, { connection });
const worker = new Worker(NAME, async () => undefined, { connection, concurrency: CONCURRENCY });
worker.on('error', (error) => process.stderr.write(`${error.message}\n`));

@Controller()
class WebhooksController {
  @Post('api/webhooks/openphone')
  @HttpCode(200)
  async receive(@Req() request: RawBodyRequest<Request>) {
    if (!isGenuine(request)) throw new UnauthorizedException();
    const event = request.body as { id?: unknown; type?: unknown };
    if (typeof event.id !== 'string' || typeof event.type !== 'string') throw new BadRequestException();
    // the id makes a repeated event the same job
    await queue.add(event.type, event, { jobId: event.id });
    return { success: true, eventId: event.id, duplicate: false };
  }

  @Get()
  ready() {
    return {};
  }
}

function isGenuine({ headers, rawBody }: RawBodyRequest<Request>): boolean {
  const of = (name: string) => String(headers[name] ?? '');
  const legacy = of('openphone-signature').split(';');
  const [key, prefix, given] =
    legacy.length === 4
      ? [LEGACY_KEY, `${legacy[2]}.`, legacy[3]]
      : [STANDARD_KEY, `${of('webhook-id')}.${of('webhook-timestamp')}.`, of('webhook-signature').replace('v1,', '')];
  const expected = createHmac('sha256', key)
    .update(prefix)
    .update(rawBody ?? '')
    .digest();
  const digest = Buffer.from(given ?? '', 'base64');
  return digest.length === expected.length && timingSafeEqual(digest, expected);
}

@Module({ controllers: [WebhooksController] })
class PeerModule {}

await worker.waitUntilReady();
const app = await NestFactory.create(PeerModule, { rawBody: true, logger: ['fatal', 'error', 'warn'] });
app.enableShutdownHooks();
await app.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => void worker.close().then(() => queue.close()));
