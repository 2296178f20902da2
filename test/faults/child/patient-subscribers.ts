/**
 * The service with a subscriber that waits until a file is there before it writes its row through its transaction. What
 * becomes of each attempt is noted, with the process it was in.
 */
import { existsSync, openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { sql, type Kysely, type Transaction } from 'kysely';
import { createApplication } from '../../../src/application.js';
import { ServiceSettings } from '../../../src/config/service.settings.js';
import { DATABASE, On, Subscriber, type DeliveryContext, type WebhookEvent } from '../../../src/contract/index.js';
import { headStart } from '../../../src/head-start.js';
import { stopOnSignals } from '../../../src/stop-on-signals.js';

const NOTES_FILE = openSync(process.env['NOTES_FILE'] ?? '/dev/null', 'a');
const GATE_FILE = process.env['GATE_FILE'] ?? '/';
const POLL_MS = 20;

function note(what: 'begun' | 'ended' | 'refused'): void {
  writeSync(NOTES_FILE, `${JSON.stringify({ id: `${process.pid} ${what}`, at: Date.now() })}\n`);
}

/** Longer than it is frozen: what refuses its late writing is the lease, not its own clock. */
const TIMEOUT_MS = 600_000;

@Subscriber('patient', { timeout: TIMEOUT_MS })
class Patient implements OnModuleInit {
  constructor(@Inject(DATABASE) private readonly db: Kysely<unknown>) {}

  async onModuleInit(): Promise<void> {
    await sql`create table if not exists effects (event_id uuid not null)`.execute(this.db);
  }

  @On('message.*')
  async work({ id }: WebhookEvent, context: DeliveryContext): Promise<void> {
    note('begun');
    while (!existsSync(GATE_FILE)) await delay(POLL_MS);
    try {
      await context.transaction((trx: Transaction<unknown>) => sql`insert into effects values (${id})`.execute(trx));
    } catch (error) {
      note('refused');
      throw error;
    }
    note('ended');
  }
}

@Module({ providers: [Patient] })
class PatientSubscribers {}

const app = await createApplication(headStart(process.env), [PatientSubscribers]);
stopOnSignals(app);
const { PORT, HOST } = app.get(ServiceSettings);
await app.listen(PORT, HOST);
