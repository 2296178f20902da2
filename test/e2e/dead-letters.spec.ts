import { Module } from '@nestjs/common';
import {
  GiveUp,
  On,
  OnBatch,
  Subscriber,
  type DeliveryContext,
  type Message,
  type WebhookEvent,
} from '../../src/contract/index.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { OPERATOR_TOKEN, Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

/** Refuses texts until it is told to be well. */
let well = false;

@Subscriber('picky')
class Picky {
  @On('message.received')
  handle(event: WebhookEvent<Message>): void {
    if (!well) throw new GiveUp(`does not like ${event.data.body ?? ''}`);
  }
}

@Subscriber('grumpy')
class Grumpy {
  @OnBatch('message.received')
  handle(_events: readonly WebhookEvent<Message>[], { attempt }: DeliveryContext): void {
    if (!well) throw new GiveUp(`is in no mood at attempt ${attempt}`);
  }
}

@Module({ providers: [Picky, Grumpy] })
class MoodyModule {}

describeEachStore('dead letters', (create) => {
  let store: TestStore;
  let service: Service;

  beforeEach(async () => {
    well = false;
    store = await create();
    service = await Service.start(store, {}, [MoodyModule]);
  });
  afterEach(async () => {
    await service.stop();
    await store.remove();
  });

  const receive = async (...texts: string[]): Promise<string[]> => {
    const answers = await Promise.all(
      texts.map((body) =>
        service.post({
          event_type: 'message.received',
          data: { id: `msg_${body}`, from: '+1', to: '+2', body, timestamp: '2026-10-05T16:12:30Z' },
        }),
      ),
    );
    return answers.map(({ body }) => body.eventId);
  };
  const list = async (filter = '') => (await service.get(`/api/dead-letters${filter}`)).body.items;
  const dead = (count: number) =>
    eventually(async () => {
      expect(await list('?limit=200')).toHaveLength(count);
    }, 15_000);

  it('are listed by subscriber, error and age, a page at a time', async () => {
    const ids = await receive('apples', 'pears', 'plums');
    await dead(6);
    const items = await list('?subscriber=picky');
    expect(items.map(({ id }: { id: string }) => id).sort()).toEqual([...ids].sort());
    expect(await list('?error=PEARS')).toEqual([
      {
        id: ids[1],
        subscriber: 'picky',
        diedAt: expect.any(String),
        attempts: 1,
        error: 'does not like pears',
        events: [{ id: ids[1], type: 'message.received' }],
      },
    ]);
    expect(await list(`?until=${new Date(Date.now() - 60_000).toISOString()}`)).toEqual([]);
    expect(await list(`?since=${new Date(Date.now() - 60_000).toISOString()}`)).toHaveLength(6);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body } = await service.get(`/api/dead-letters?limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map((item: { id: string; subscriber: string }) => `${item.subscriber} ${item.id}`));
      cursor = body.nextCursor;
    }
    expect(new Set(seen).size).toBe(6);
    expect(seen).toHaveLength(6);
    const wrong = Buffer.from(JSON.stringify([new Date().toISOString(), 'x'])).toString('base64url');
    expect(await service.get(`/api/dead-letters?cursor=dead-letters.${wrong}`)).toMatchObject({ status: 400 });
  });

  it('are tried again when they are redriven', async () => {
    const ids = await receive('apples', 'pears');
    await dead(4);
    expect(await service.send('POST', '/api/dead-letters/redrive')).toMatchObject({ status: 400 });
    expect((await service.send('POST', '/api/dead-letters/redrive', { all: true })).body).toEqual({ redriven: 4 });
    await eventually(async () => {
      const items = await list('?subscriber=picky');
      expect(items.map(({ attempts }: { attempts: number }) => attempts)).toEqual([2, 2]);
      expect(await list('?subscriber=grumpy')).toHaveLength(2);
    }, 15_000);
    well = true;
    expect((await service.send('POST', '/api/dead-letters/redrive', { ids: [ids[0]] })).body).toEqual({ redriven: 2 });
    await dead(2);
    const filter = { subscriber: 'picky', error: 'pears' };
    expect((await service.send('POST', '/api/dead-letters/redrive', filter)).body).toEqual({ redriven: 1 });
    await dead(1);
    await eventually(async () => {
      const event = await service.get(`/api/events/${ids[1]}`);
      expect(event.body.deliveries).toMatchObject([
        { subscriber: 'grumpy', state: 'dead' },
        { subscriber: 'messages', state: 'done' },
        { subscriber: 'picky', state: 'done', attempts: 3 },
      ]);
    });
  });

  it('are gone when they are purged; their events stay', async () => {
    const [id] = await receive('apples', 'pears');
    await dead(4);
    expect(await service.send('DELETE', '/api/dead-letters')).toMatchObject({ status: 400 });
    expect((await service.send('DELETE', '/api/dead-letters', { subscriber: 'grumpy' })).body).toEqual({ purged: 2 });
    expect((await service.send('DELETE', '/api/dead-letters', { ids: [id] })).body).toEqual({ purged: 1 });
    expect(await list()).toMatchObject([{ error: 'does not like pears' }]);
    expect((await service.get(`/api/events/${id}`)).status).toBe(200);
  });

  it('understands a body whatever its content type says, and one that is missing', async () => {
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
    const url = '/api/dead-letters/redrive';
    const curl = { ...headers, 'content-type': 'application/x-www-form-urlencoded' };
    expect(await service.request(url, { method: 'POST', headers: curl, body: '{"all":true}' })).toMatchObject({
      status: 200,
    });
    expect(await service.request(url, { method: 'POST', headers })).toMatchObject({ status: 400 });
    expect(await service.request(url, { method: 'POST', headers: curl, body: 'all=true' })).toMatchObject({
      status: 400,
    });
  });
});
