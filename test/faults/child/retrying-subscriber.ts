/** The service with one subscriber more, `again`, which asks for a second attempt of everything after `RETRY_SECONDS`. */
import { Module } from '@nestjs/common';
import { createApplication } from '../../../src/application.js';
import { ServiceSettings } from '../../../src/config/service.settings.js';
import { On, RetryLater, Subscriber, type DeliveryContext, type WebhookEvent } from '../../../src/contract/index.js';
import { headStart } from '../../../src/head-start.js';
import { stopOnSignals } from '../../../src/stop-on-signals.js';

const SECONDS = Number(process.env['RETRY_SECONDS']);

@Subscriber('again')
class Again {
  @On('message.*')
  handle(_event: WebhookEvent, { attempt }: DeliveryContext): void {
    if (attempt === 1) throw new RetryLater('the first time', SECONDS);
  }
}

@Module({ providers: [Again] })
class RetryingSubscriber {}

const app = await createApplication(headStart(process.env), [RetryingSubscriber]);
stopOnSignals(app);
const { PORT, HOST } = app.get(ServiceSettings);
await app.listen(PORT, HOST);
