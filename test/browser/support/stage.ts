import type { Browser } from 'playwright-core';
import { sampleEvent } from '../../../src/sources/openphone/sample-events.js';
import { signLegacy } from '../../../src/sources/openphone/sign.js';
import { Service } from '../../support/service.js';
import { embeddedStore, type TestStore } from '../../support/stores.js';
import { crm, CrmModule } from './crm.js';
import { launch, Visitor } from './visitor.js';

export const SECRET = Buffer.from('a secret of the tests of the page').toString('base64');

/** The service with a subscriber that can fail, and a browser to look at it. */
export class Stage {
  private constructor(
    private readonly store: TestStore,
    readonly browser: Browser,
    public service: Service,
  ) {}

  static async set(create: () => TestStore | Promise<TestStore> = embeddedStore, secret = SECRET): Promise<Stage> {
    Object.assign(crm, { well: false, handled: [] });
    const store = await create();
    const [browser, service] = await Promise.all([launch(), start(store, secret)]);
    return new Stage(store, browser, service);
  }

  visitor(options: Parameters<typeof Visitor.open>[2] = {}): Promise<Visitor> {
    return Visitor.open(this.browser, this.service, options);
  }

  /** The same store with another secret, on another port. */
  async restart(secret: string): Promise<void> {
    await this.service.stop();
    this.service = await start(this.store, secret);
  }

  /** Sends an invented event, signed. @returns its id */
  async trigger(type: string, fields: Record<string, unknown> = {}, secret = SECRET): Promise<string> {
    const event = sampleEvent(type, 'legacy') as { data: { object: object } };
    Object.assign(event.data.object, fields);
    const body = JSON.stringify(event);
    const answer = await this.service.post(body, signLegacy(secret, Date.now(), body));
    return String(answer.body.eventId);
  }

  async clear(): Promise<void> {
    await this.browser.close();
    await this.service.stop();
    await this.store.remove();
  }
}

function start(store: TestStore, secret: string): Promise<Service> {
  return Service.start(store, { OPENPHONE_WEBHOOK_SECRET: secret }, [CrmModule]);
}
