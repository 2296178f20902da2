/**
 * The service with a subscriber of lists, `lists`. A call takes CALL_MS, and waits until GATE_FILE is there, if that is set;
 * then it fails when a message `bad…` is in it. It notes each event it is done with, and its process when it begins and when
 * it ends. With EXACT=true it writes a row for each event through its transaction.
 */
import { existsSync, openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { sql, type Kysely, type Transaction } from 'kysely';
import { createApplication } from '../../../src/application.js';
import { ServiceSettings } from '../../../src/config/service.settings.js';
import {
  DATABASE,
  OnBatch,
  Subscriber,
  type DeliveryContext,
  type Message,
  type WebhookEvent,
} from '../../../src/contract/index.js';
import { headStart } from '../../../src/head-start.js';
import { stopOnSignals } from '../../../src/stop-on-signals.js';

const NOTES_FILE = openSync(process.env['NOTES_FILE'] ?? '/dev/null', 'a');
const CALL_MS = Number(process.env['CALL_MS'] ?? 0);
const GATE_FILE = process.env['GATE_FILE'] ?? '/';
const TIMEOUT_MS = Number(process.env['TIMEOUT_MS'] ?? 600_000);
const POLL_MS = 20;

function note(...ids: string[]): void {
  writeSync(NOTES_FILE, ids.map((id) => `${JSON.stringify({ id, at: Date.now() })}\n`).join(''));
}

@Subscriber('lists', { timeout: TIMEOUT_MS, retryLimit: 1, retryDelaySeconds: 0 })
class Lists implements OnModuleInit {
  constructor(@Inject(DATABASE) private readonly db: Kysely<unknown>) {}

  async onModuleInit(): Promise<void> {
    await sql`create table if not exists effects (event_id uuid not null)`.execute(this.db);
  }

  @OnBatch('message.*')
  async handle(events: readonly WebhookEvent<Message>[], context: DeliveryContext): Promise<void> {
    note(`${process.pid} begun`);
    while (!existsSync(GATE_FILE)) await delay(POLL_MS);
    await delay(CALL_MS);
    if (events.some(({ data }) => data.id.startsWith('bad'))) throw new Error('a bad event');
    const ids = events.map(({ id }) => id);
    try {
      if (process.env['EXACT'] === 'true') {
        await context.transaction((trx: Transaction<unknown>) =>
          sql`insert into effects select * from unnest(${ids}::uuid[])`.execute(trx),
        );
      }
    } catch (error) {
      note(`${process.pid} refused`);
      throw error;
    }
    note(`${process.pid} ended`, ...events.map(({ data }) => data.id));
  }
}

@Module({ providers: [Lists] })
class BatchSubscribers {}

const app = await createApplication(headStart(process.env), [BatchSubscribers]);
stopOnSignals(app);
const { PORT, HOST } = app.get(ServiceSettings);
await app.listen(PORT, HOST);
