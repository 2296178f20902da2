/**
 * The service with subscribers that hold on to the database while they wait for something else, by the id of the message:
 * `hold…` for as long as a handler's transaction may, `over…` for longer, `direct…` in a transaction that is not the one of
 * its delivery. One that does not notes in a file when it had which message.
 */
import { openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Module } from '@nestjs/common';
import { sql, type Kysely, type Transaction } from 'kysely';
import { createApplication } from '../../../src/application.js';
import { ServiceSettings } from '../../../src/config/service.settings.js';
import {
  DATABASE,
  On,
  Subscriber,
  type DeliveryContext,
  type Message,
  type WebhookEvent,
} from '../../../src/contract/index.js';
import { headStart } from '../../../src/head-start.js';
import { stopOnSignals } from '../../../src/stop-on-signals.js';

const NOTES_FILE = openSync(process.env['NOTES_FILE'] ?? '/dev/null', 'a');
const HOLD_MS = Number(process.env['HOLD_MS']);
const OVER_MS = 6_000;

const about = (kind: string) => ({ where: ({ data }: WebhookEvent<Message>) => data.id.startsWith(kind) });
const hold = (milliseconds: number) => async (trx: Transaction<unknown>) => {
  await sql`select 1`.execute(trx);
  await delay(milliseconds);
};

@Subscriber('holding')
class Holding {
  @On('message.*', about('hold'))
  async handle(_: WebhookEvent<Message>, context: DeliveryContext): Promise<void> {
    await context.transaction(hold(HOLD_MS));
  }
}

@Subscriber('over', { retryLimit: 0 })
class Over {
  @On('message.*', about('over'))
  async handle(_: WebhookEvent<Message>, context: DeliveryContext): Promise<void> {
    await context.transaction(hold(OVER_MS));
  }
}

@Subscriber('direct', { retryLimit: 0 })
class Direct {
  constructor(@Inject(DATABASE) private readonly db: Kysely<unknown>) {}

  @On('message.*', about('direct'))
  async handle(): Promise<void> {
    await this.db.transaction().execute(hold(OVER_MS));
  }
}

@Subscriber('good')
class Good {
  @On('message.*')
  handle({ data }: WebhookEvent<Message>): void {
    writeSync(NOTES_FILE, `${JSON.stringify({ id: data.id, at: Date.now() })}\n`);
  }
}

@Module({ providers: [Holding, Over, Direct, Good] })
class HoldingSubscribers {}

const app = await createApplication(headStart(process.env), [HoldingSubscribers]);
stopOnSignals(app);
const { PORT, HOST } = app.get(ServiceSettings);
await app.listen(PORT, HOST);
