/**
 * The service with a good subscriber and bad ones. What the bad ones do is said by the id of the message: `poison…`
 * always fails, `hang…` never ends (`slot…` does, at the same subscriber), nor does `stuck…`, which has ten minutes, `busy…` blocks the process, `throw<n>…` throws the n-th shape, `late…` throws when
 * nobody waits for it any more; `stay…` never ends in its place of ten, beside which there are others for `pass…`. The good
 * one, and that for `pass…`, note in a file when they had which message.
 */
import { openSync, writeSync } from 'node:fs';
import { Module } from '@nestjs/common';
import { createApplication } from '../../../src/application.js';
import { ServiceSettings } from '../../../src/config/service.settings.js';
import { On, Subscriber, type Message, type WebhookEvent } from '../../../src/contract/index.js';
import { endOnErrors } from '../../../src/end-on-errors.js';
import { headStart } from '../../../src/head-start.js';
import { stopOnSignals } from '../../../src/stop-on-signals.js';
import { THROWS } from './throws.js';

const NOTES_FILE = openSync(process.env['NOTES_FILE'] ?? '/dev/null', 'a');
const BUSY_MS = Number(process.env['BUSY_MS'] ?? 0);
const LATE_MS = 50;

const about = (kind: string) => ({ where: ({ data }: WebhookEvent<Message>) => data.id.startsWith(kind) });

@Subscriber('good')
class Good {
  @On('message.*')
  handle({ data }: WebhookEvent<Message>): void {
    writeSync(NOTES_FILE, `${JSON.stringify({ id: data.id, at: Date.now() })}\n`);
  }
}

@Subscriber('poisoned', { retryLimit: 2, retryDelaySeconds: 1, retryDelayMaxSeconds: 2 })
class Poisoned {
  @On('message.*')
  handle({ data }: WebhookEvent<Message>): void {
    if (data.id.startsWith('poison')) throw new Error('cannot be digested');
  }
}

@Subscriber('hanging', { retryLimit: 0, timeout: 1_000, concurrency: 4 })
class Hanging {
  @On('message.*', { where: ({ data }) => /^(hang|slot)/.test(data.id) })
  handle({ data }: WebhookEvent<Message>): Promise<void> {
    return data.id.startsWith('hang') ? new Promise<never>(() => undefined) : Promise.resolve();
  }
}

@Subscriber('places', { timeout: 60_000, concurrency: 10 })
class Places {
  @On('message.*', { where: ({ data }) => /^(stay|pass)/.test(data.id) })
  handle({ data }: WebhookEvent<Message>): Promise<void> {
    if (data.id.startsWith('stay')) return new Promise<never>(() => undefined);
    writeSync(NOTES_FILE, `${JSON.stringify({ id: `place ${data.id}`, at: Date.now() })}\n`);
    return Promise.resolve();
  }
}

@Subscriber('stuck', { timeout: 600_000 })
class Stuck {
  @On('message.*', about('stuck'))
  handle(): Promise<never> {
    return new Promise(() => undefined);
  }
}

@Subscriber('busy')
class Busy {
  @On('message.*', about('busy'))
  handle(): void {
    for (const until = Date.now() + BUSY_MS; Date.now() < until;);
  }
}

@Subscriber('throwing', { retryLimit: 0 })
class Throwing {
  @On('message.*', about('throw'))
  handle({ data }: WebhookEvent<Message>): unknown {
    return THROWS[Number(/\d+/.exec(data.id)?.[0])]?.();
  }
}

@Subscriber('late')
class Late {
  @On('message.*', about('late'))
  handle(): Promise<void> {
    // the first attempt only, or the service would end for ever
    if (process.env['LATE'] === 'true')
      setTimeout(() => void Promise.reject(new Error('nobody waits for this')), LATE_MS);
    return new Promise((resolve) => setTimeout(resolve, 2 * LATE_MS));
  }
}

@Module({ providers: [Good, Poisoned, Hanging, Places, Stuck, Busy, Throwing, Late] })
class TroublesomeSubscribers {}

const app = await createApplication(headStart(process.env), [TroublesomeSubscribers]);
endOnErrors(app);
stopOnSignals(app);
const { PORT, HOST } = app.get(ServiceSettings);
await app.listen(PORT, HOST);
