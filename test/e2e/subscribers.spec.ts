import { Module } from '@nestjs/common';
import { On, Subscriber, type WebhookEvent } from '../../src/contract/index.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

const handled: string[] = [];

@Subscriber('listener')
class Listener {
  @On('message.received')
  handle({ id }: WebhookEvent): void {
    handled.push(id);
  }
}

@Module({ providers: [Listener] })
class ListenerModule {}

describeEachStore('subscribers', (create) => {
  let store: TestStore;
  let service: Service;

  const open = () => Service.start(store, {}, [ListenerModule]);
  const receive = async (id: string, to = service): Promise<string> => {
    const { body } = await to.post({
      event_type: 'message.received',
      data: { id, from: '+1', to: '+2', body: 'Hi', timestamp: '2026-10-05T16:12:30Z' },
    });
    return body.eventId;
  };
  const of = async (name: string) =>
    (await service.get('/api/subscribers')).body.items.find(
      ({ subscriber }: { subscriber: string }) => subscriber === name,
    );

  beforeEach(async () => {
    handled.length = 0;
    store = await create();
    service = await open();
  });
  afterEach(async () => {
    await service.stop();
    await store.remove();
  });

  it('get nothing while they are paused, not even after a restart, and everything once they are resumed', async () => {
    const first = await receive('msg_1');
    await eventually(() => expect(handled).toEqual([first]));
    expect(await service.send('POST', '/api/subscribers/listener/pause')).toMatchObject({
      status: 200,
      body: { subscriber: 'listener', paused: true },
    });
    const second = await receive('msg_2');
    await eventually(async () => expect(await of('messages')).toMatchObject({ done: 2, pending: 0 }));
    await service.stop();
    service = await open();
    const third = await receive('msg_3');
    await eventually(async () => {
      expect(await of('messages')).toMatchObject({ done: 3, pausedSince: null });
      expect(await of('listener')).toMatchObject({ done: 1, pending: 2, pausedSince: expect.any(String) });
    });
    expect(handled).toEqual([first]);
    await service.send('POST', '/api/subscribers/listener/resume');
    await eventually(() => expect([...handled].sort()).toEqual([first, second, third].sort()));
    expect(await service.send('POST', '/api/subscribers/nobody/pause')).toMatchObject({ status: 404 });
  });

  it('show how they are doing', async () => {
    await receive('msg_1');
    await eventually(async () => expect(await of('listener')).toMatchObject({ done: 1 }));
    expect(await of('listener')).toEqual({
      subscriber: 'listener',
      pending: 0,
      active: 0,
      dead: 0,
      oldestPendingSeconds: null,
      countedSecondsAgo: 0,
      pausedSince: null,
      done: 1,
      failedAttempts: 0,
      successRate: 1,
      donePerSecond: null,
      processingMilliseconds: { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
      waitMilliseconds: { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number) },
    });
    const { body } = await service.request('/api/status');
    expect(body.deliveries.processingMilliseconds.p50).toEqual(expect.any(Number));
  });

  it('are paused in every instance', async () => {
    // the embedded store serves one
    const other = store.kind === 'embedded' ? service : await open();
    await service.send('POST', '/api/subscribers/listener/pause');
    const paused = Date.now();
    // the other instance asks every second
    await eventually(() => expect(Date.now() - paused).toBeGreaterThan(1_800));
    const id = await receive('msg_1', other);
    await eventually(async () => expect(await of('messages')).toMatchObject({ done: 1 }));
    expect(await of('listener')).toMatchObject({ pending: 1, done: 0 });
    await service.send('POST', '/api/subscribers/listener/resume');
    await eventually(() => expect(handled).toEqual([id]));
    if (other !== service) await other.stop();
  });
});
