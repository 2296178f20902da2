/**
 * The service with a good subscriber; one that fails for good while FAILING is set; and one that notes how many of its
 * deliveries it had under way at once, and is slow. The first two note the events they had, by id.
 */
import { openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Module } from '@nestjs/common';
import { createApplication } from '../../../src/application.js';
import { ServiceSettings } from '../../../src/config/service.settings.js';
import { GiveUp, On, Subscriber, type WebhookEvent } from '../../../src/contract/index.js';
import { headStart } from '../../../src/head-start.js';
import { stopOnSignals } from '../../../src/stop-on-signals.js';

const SLOW_MS = 5;

const fileOf = (variable: string) => openSync(process.env[variable] ?? '/dev/null', 'a');
const [GOOD, FRAGILE, PEAKS] = [fileOf('GOOD_FILE'), fileOf('FRAGILE_FILE'), fileOf('PEAKS_FILE')];

function note(file: number, id: string): void {
  writeSync(file, `${JSON.stringify({ id, at: Date.now() })}\n`);
}

@Subscriber('good')
class Good {
  @On('message.*')
  handle({ id }: WebhookEvent): void {
    note(GOOD, id);
  }
}

@Subscriber('fragile')
class Fragile {
  @On('message.*')
  handle({ id }: WebhookEvent): void {
    if (process.env['FAILING'] === 'true') throw new GiveUp('the other side is away');
    note(FRAGILE, id);
  }
}

@Subscriber('crowded', { concurrency: 10 })
class Crowded {
  private underWay = 0;
  private peak = 0;

  @On('message.*')
  async handle(): Promise<void> {
    this.underWay++;
    if (this.underWay > this.peak) note(PEAKS, String((this.peak = this.underWay)));
    await delay(SLOW_MS);
    this.underWay--;
  }
}

const chosen = { good: Good, fragile: Fragile, crowded: Crowded };
const providers = Object.entries(chosen).flatMap(([name, type]) => (process.env['WITH']?.includes(name) ? [type] : []));

@Module({ providers })
class HistorySubscribers {}

const app = await createApplication(headStart(process.env), [HistorySubscribers]);
stopOnSignals(app);
const { PORT, HOST } = app.get(ServiceSettings);
await app.listen(PORT, HOST);
