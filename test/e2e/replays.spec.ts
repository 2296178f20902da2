import { Module } from '@nestjs/common';
import { GiveUp, On, OnBatch, Subscriber, type Message, type WebhookEvent } from '../../src/contract/index.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

const handled: Record<string, string[]> = {};
let well = true;

function note(subscriber: string, { id }: WebhookEvent): void {
  (handled[subscriber] ??= []).push(id);
}

@Subscriber('ledger', { orderBy: 'subject' })
class Ledger {
  @On('message.received')
  handle(event: WebhookEvent<Message>): void {
    note('ledger', event);
    if (!well && event.data.body === 'odd') throw new GiveUp('odd');
  }
}

/** Comes later, and wants the past too. */
@Subscriber('newcomer')
class Newcomer {
  @OnBatch('message.*', { where: ({ data }) => data.body !== 'private' })
  handle(events: readonly WebhookEvent<Message>[]): void {
    for (const event of events) note('newcomer', event);
  }
}

@Module({ providers: [Ledger] })
class LedgerModule {}
@Module({ providers: [Ledger, Newcomer] })
class NewcomerModule {}

describeEachStore('replays', (create) => {
  let store: TestStore;
  let service: Service;

  const open = async (module: typeof LedgerModule) => {
    // nothing is signed here, and there is much of it
    service = await Service.start(store, { RATE_LIMIT_MAX: '5000' }, [module]);
  };
  beforeEach(async () => {
    well = true;
    for (const name of Object.keys(handled)) handled[name] = [];
    store = await create();
    await open(LedgerModule);
  });
  afterEach(async () => {
    await service.stop();
    await store.remove();
  });

  const receive = async (...texts: string[]): Promise<string[]> => {
    const answers = await Promise.all(
      texts.map((body, index) =>
        service.post({
          event_type: 'message.received',
          data: { id: `msg_${index % 7}`, from: '+1', to: '+2', body, timestamp: '2026-10-05T16:12:30Z' },
        }),
      ),
    );
    return answers.map(({ body }) => body.eventId);
  };
  const texts = (count: number, prefix: string) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const settled = (subscriber: string, count: number) =>
    eventually(() => expect(handled[subscriber] ?? []).toHaveLength(count), 20_000);
  const finished = async (id: string) => {
    let replay: unknown;
    await eventually(async () => {
      replay = (await service.get(`/api/replays/${id}`)).body;
      expect(replay).toMatchObject({ state: 'done' });
    }, 30_000);
    return replay;
  };

  it('of one event reach whoever has not handled it, and those who are named', async () => {
    well = false;
    const [odd = '', fine = ''] = await receive('odd', 'fine');
    await settled('ledger', 2);
    await eventually(async () => {
      expect((await service.get(`/api/events/${odd}`)).body.deliveries[0]).toMatchObject({ state: 'dead' });
      expect((await service.get(`/api/events/${fine}`)).body.deliveries[0]).toMatchObject({ state: 'done' });
      expect((await service.get(`/api/events/${fine}`)).body.deliveries[1]).toMatchObject({ state: 'done' });
    });
    well = true;
    expect((await service.send('POST', `/api/events/${fine}/replay`)).body.deliveries).toEqual([
      { eventId: fine, subscriber: 'messages', result: 'done' },
      { eventId: fine, subscriber: 'ledger', result: 'done' },
    ]);
    const again = await service.send('POST', `/api/events/${odd}/replay`);
    expect(again.body.deliveries).toContainEqual({ eventId: odd, subscriber: 'ledger', result: 'queued' });
    await settled('ledger', 3);
    const named = await service.send('POST', `/api/events/${fine}/replay`, { subscribers: ['ledger'] });
    expect(named.body.deliveries).toEqual([{ eventId: fine, subscriber: 'ledger', result: 'queued' }]);
    await settled('ledger', 4);
    expect(handled.ledger).toEqual([expect.any(String), expect.any(String), odd, fine]);
    const unknown = await service.send('POST', `/api/events/${fine}/replay`, { subscribers: ['nobody'] });
    expect(unknown).toMatchObject({ status: 400, body: { detail: expect.stringContaining('ledger') } });
    const nowhere = '01a20ee4-aeef-74dd-aaf1-f52a98241a5d';
    expect(await service.send('POST', `/api/events/${nowhere}/replay`)).toMatchObject({ status: 404 });
  });

  it('feed a new module from history, and disturb nobody else', async () => {
    const ids = await receive(...texts(250, 'text'), 'private');
    await settled('ledger', 251);
    await eventually(async () => {
      const { body } = await service.get('/api/status');
      expect(body.deliveries).toMatchObject({ pending: 0, active: 0 });
    });
    await service.stop();
    await open(NewcomerModule);
    const dry = await service.send('POST', '/api/replays', { type: 'message.*', dryRun: true });
    expect(dry).toMatchObject({ status: 200, body: { dryRun: true, total: 251 } });
    const { status, body } = await service.send('POST', '/api/replays', { type: 'message.*' });
    expect(status).toBe(202);
    expect(await finished(body.id)).toMatchObject({ total: 251, seen: 251, queued: 250 });
    await settled('newcomer', 250);
    expect([...(handled.newcomer ?? [])].sort()).toEqual(ids.slice(0, 250).sort());
    expect(handled.ledger).toHaveLength(251);
    const event = await service.get(`/api/events/${ids[0]}`);
    expect(event.body.deliveries).toContainEqual(expect.objectContaining({ subscriber: 'newcomer', state: 'done' }));
    expect((await service.get('/api/replays')).body.items).toHaveLength(1);
  }, 60_000);

  it('to a named subscriber run again; only what failed, when that is asked for', async () => {
    well = false;
    const [odd] = await receive('odd', 'a', 'b');
    await settled('ledger', 3);
    well = true;
    await eventually(async () => expect((await service.get('/api/dead-letters')).body.items).toHaveLength(1));
    const failed = await service.send('POST', '/api/replays', { subscriber: 'ledger', onlyFailed: true });
    expect(await finished(failed.body.id)).toMatchObject({ total: 1, seen: 1, queued: 1 });
    await settled('ledger', 4);
    expect(handled.ledger?.at(-1)).toBe(odd);
    await eventually(async () => {
      expect((await service.get('/api/status')).body.deliveries).toMatchObject({ pending: 0, active: 0 });
    });
    const all = await service.send('POST', '/api/replays', { subscriber: 'ledger' });
    expect(await finished(all.body.id)).toMatchObject({ total: 3, seen: 3, queued: 3 });
    await settled('ledger', 7);
  });

  it('can be narrowed, slowed and cancelled, and go on after a restart where they were', async () => {
    await receive(...texts(30, 'text'));
    await settled('ledger', 30);
    await eventually(async () => {
      expect((await service.get('/api/status')).body.deliveries).toMatchObject({ pending: 0, active: 0 });
    });
    const count = async (filter: object) =>
      (await service.send('POST', '/api/replays', { ...filter, dryRun: true })).body.total;
    expect(await count({ subject: 'msg_0' })).toBe(5);
    expect(await count({ type: 'call.*' })).toBe(0);
    expect(await count({ until: new Date(Date.now() - 60_000).toISOString() })).toBe(0);
    expect(await count({ since: new Date(Date.now() - 60_000).toISOString() })).toBe(30);

    const slow = { subscriber: 'ledger', ratePerSecond: 5 };
    const { body } = await service.send('POST', '/api/replays', slow);
    await eventually(async () => {
      expect((await service.get(`/api/replays/${body.id}`)).body.seen).toBeGreaterThan(5);
    });
    await service.stop();
    await open(LedgerModule);
    expect((await service.get(`/api/replays/${body.id}`)).body.seen).toBeLessThan(30);
    expect(await finished(body.id)).toMatchObject({ seen: 30, queued: 30 });
    await settled('ledger', 60);

    const other = await service.send('POST', '/api/replays', { ...slow, ratePerSecond: 1 });
    expect(await service.send('DELETE', `/api/replays/${other.body.id}`)).toMatchObject({
      status: 200,
      body: { state: 'cancelled' },
    });
    expect(await service.send('DELETE', `/api/replays/${other.body.id}`)).toMatchObject({ status: 409 });
    expect(await service.get(`/api/replays/${other.body.id}`)).toMatchObject({ body: { state: 'cancelled' } });
    expect((await service.send('POST', '/api/replays', { subscriber: 'nobody' })).status).toBe(400);
  }, 60_000);

  it('that are slow hold up nobody', async () => {
    for (let batch = 0; batch < 10; batch++) await receive(...texts(200, `${batch}-`));
    const seen = async (id: string): Promise<number> => (await service.get(`/api/replays/${id}`)).body.seen;
    const slow = await service.send('POST', '/api/replays', { subscriber: 'ledger', ratePerSecond: 1 });
    await eventually(async () => expect(await seen(slow.body.id)).toBeGreaterThan(0));
    const fast = await service.send('POST', '/api/replays', { subscriber: 'ledger' });
    expect(await finished(fast.body.id)).toMatchObject({ seen: 2_000 });
    // one of its ten batches for each second of the slow one would be ten seconds
    expect(await seen(slow.body.id)).toBeLessThan(8);
  }, 60_000);
});
