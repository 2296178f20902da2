/**
 * The service with two subscribers more, which are still at work when the process is killed: `slow` notes in a file
 * when each attempt began and ended; `exact` writes one row through its transaction.
 */
import { openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { sql, type Kysely, type Transaction } from 'kysely';
import { createApplication } from '../../../src/application.js';
import { ServiceSettings } from '../../../src/config/service.settings.js';
import { DATABASE, On, Subscriber, type DeliveryContext, type WebhookEvent } from '../../../src/contract/index.js';
import { headStart } from '../../../src/head-start.js';
import { stopOnSignals } from '../../../src/stop-on-signals.js';

const LONGEST_MS = 200;
const ATTEMPTS_FILE = openSync(process.env['ATTEMPTS_FILE'] ?? '/dev/null', 'a');

@Subscriber('slow', { concurrency: 20 })
class Slow {
  @On('message.*')
  async work({ id }: WebhookEvent): Promise<void> {
    note({ id, what: 'begun', at: Date.now() });
    await delay(Math.random() * LONGEST_MS);
    note({ id, what: 'ended', at: Date.now() });
  }
}

function note(line: object): void {
  writeSync(ATTEMPTS_FILE, `${JSON.stringify(line)}\n`);
}

@Subscriber('exact')
class Exact implements OnModuleInit {
  constructor(@Inject(DATABASE) private readonly db: Kysely<unknown>) {}

  async onModuleInit(): Promise<void> {
    await sql`create table if not exists effects (event_id uuid not null)`.execute(this.db);
  }

  @On('message.*')
  async work({ id }: WebhookEvent, context: DeliveryContext): Promise<void> {
    await context.transaction(async (trx: Transaction<unknown>) => {
      await sql`insert into effects values (${id})`.execute(trx);
    });
    await delay(Math.random() * LONGEST_MS);
  }
}

@Module({ providers: [Slow, Exact] })
class SlowSubscribers {}

const app = await createApplication(headStart(process.env), [SlowSubscribers]);
stopOnSignals(app);
const { PORT, HOST } = app.get(ServiceSettings);
await app.listen(PORT, HOST);
