import { Injectable, Module } from '@nestjs/common';
import {
  GiveUp,
  On,
  RetryLater,
  Subscriber,
  type Contact,
  type DeliveryContext,
  type WebhookEvent,
} from '../../src/contract/index.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

/** Stands for another system: busy at the first call for each contact, and knowing nobody called Nobody. */
@Injectable()
class CrmClient {
  readonly upserts: string[] = [];
  private readonly met = new Set<string>();

  upsert(contact: Contact, { signal }: { signal: AbortSignal }): Promise<{ status: number; retryAfter: number }> {
    signal.throwIfAborted();
    if (contact.name === 'Nobody') return Promise.resolve({ status: 404, retryAfter: 0 });
    if (!this.met.has(contact.id)) {
      this.met.add(contact.id);
      return Promise.resolve({ status: 429, retryAfter: 1 });
    }
    this.upserts.push(contact.id);
    return Promise.resolve({ status: 200, retryAfter: 0 });
  }
}

@Subscriber('crm-sync', { retryLimit: 8, orderBy: 'subject' })
class CrmSync {
  constructor(private readonly crm: CrmClient) {}

  @On('contact.*')
  async mirror(event: WebhookEvent<Contact>, context: DeliveryContext): Promise<void> {
    const answer = await this.crm.upsert(event.data, { signal: context.signal });
    if (answer.status === 429) throw new RetryLater('CRM is rate limiting', answer.retryAfter);
    if (answer.status === 404) throw new GiveUp('CRM does not know this contact');
  }
}

@Module({ providers: [CrmClient, CrmSync] })
class CrmModule {}

describeEachStore('a module of another team', (create) => {
  let store: TestStore;
  let service: Service;

  beforeAll(async () => {
    store = await create();
    service = await Service.start(store, {}, [CrmModule]);
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const contact = (id: string, name: string) => ({
    event_type: 'contact.created',
    data: { id, name, phone: '+13105550176', timestamp: '2026-10-05T16:12:30Z' },
  });

  it('receives events, and is tried again when it asks for it', async () => {
    const { body } = await service.post(contact('contact_1', 'Ada Example'));
    await eventually(async () => {
      const event = await service.get(`/api/events/${body.eventId}`);
      expect(event.body.deliveries).toMatchObject([
        { subscriber: 'contacts', state: 'done' },
        { subscriber: 'crm-sync', state: 'done', attempts: 2 },
      ]);
    }, 15_000);
    expect(service.app.get(CrmClient, { strict: false }).upserts).toEqual(['contact_1']);
  });

  it('ends in a dead letter when it gives up, and nobody else notices', async () => {
    const { body } = await service.post(contact('contact_2', 'Nobody'));
    await eventually(async () => {
      const event = await service.get(`/api/events/${body.eventId}`);
      expect(event.body.deliveries).toMatchObject([
        { subscriber: 'contacts', state: 'done' },
        { subscriber: 'crm-sync', state: 'dead', attempts: 1, lastError: 'CRM does not know this contact' },
      ]);
    });
    const dead = await service.get('/api/events?state=dead');
    expect(dead.body.items.map(({ id }: { id: string }) => id)).toEqual([body.eventId]);
    const status = await service.get('/api/status');
    expect(status.body.subscribers).toContainEqual(expect.objectContaining({ subscriber: 'crm-sync', dead: 1 }));
  });
});

describe('wiring', () => {
  it('refuses to start with two subscribers of one name, and says how to mend it', async () => {
    @Subscriber('messages')
    class Impostor {
      @On('message.*')
      handle(): void {
        // never called
      }
    }
    @Module({ providers: [Impostor] })
    class ImpostorModule {}
    const { embeddedStore } = await import('../support/stores.js');
    const store = embeddedStore();
    await expect(Service.start(store, {}, [ImpostorModule])).rejects.toThrow(
      /'messages' is the name of .*Impostor in ImpostorModule.*give each its own/,
    );
    await store.remove();
  });
});
