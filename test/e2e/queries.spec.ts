import { Module } from '@nestjs/common';
import { GiveUp, On, Subscriber } from '../../src/contract/index.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

@Subscriber('refusing')
class Refusing {
  @On('message.received')
  handle(): void {
    throw new GiveUp('not this one');
  }
}

@Module({ providers: [Refusing] })
class RefusingModule {}

const LISTS = [
  'events',
  'messages',
  'conversations',
  'calls',
  'contacts',
  'dead-letters',
  'quarantine',
  'replays',
  'audit',
];
const DASHBOARD_LISTS = ['events', 'dead-letters', 'quarantine'];

describe('queries of lists', () => {
  let store: TestStore;
  let service: Service;

  /** Two rows or more in every list. */
  beforeAll(async () => {
    store = embeddedStore();
    service = await Service.start(store, {}, [RefusingModule]);
    for (const id of ['1', '2']) {
      const data = { id: `m${id}`, from: `+1310555017${id}`, to: '+14155550142', timestamp: '2026-10-05T16:12:30Z' };
      await service.post({ event_type: 'message.received', data: { ...data, body: 'Hi' } });
      await service.post({ event_type: 'call.ended', data: { id: `c${id}`, duration: 3, timestamp: data.timestamp } });
      await service.post({
        event_type: 'contact.created',
        data: { id: `t${id}`, name: 'Ada', timestamp: data.timestamp },
      });
      await service.post({ event_type: 'message.received', data: { from: data.from } });
      await service.send('POST', '/api/replays', { type: 'nothing.like.it' });
    }
    await eventually(async () => {
      for (const list of LISTS) {
        const { body } = await service.get(`/api/${list}?limit=1`);
        expect({ list, nextCursor: body.nextCursor }).toEqual({ list, nextCursor: expect.any(String) });
      }
    });
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const messages = ({ body }: { body: { errors: { path: string; message: string }[] } }) =>
    body.errors.map(({ path, message }) => `${path}: ${message}`);

  it('go on by their own cursor, and by that of no other', async () => {
    const paths = [...LISTS.map((list) => `/api/${list}`), ...DASHBOARD_LISTS.map((list) => `/dashboard/api/${list}`)];
    for (const path of paths) {
      const { items, nextCursor } = (await service.get(`${path}?limit=1`)).body;
      const next = await service.get(`${path}?limit=1&cursor=${nextCursor}`);
      expect({ path, status: next.status, items: next.body.items.length }).toEqual({ path, status: 200, items: 1 });
      expect(next.body.items).not.toEqual(items);
      for (const other of paths.filter((one) => one.split('/').at(-1) !== path.split('/').at(-1))) {
        expect(await service.get(`${other}?cursor=${nextCursor}`)).toMatchObject({
          status: 400,
          body: { detail: expect.stringMatching(/^cursor: expected the nextCursor of .* of another list$/) },
        });
      }
      const unnamed = String(nextCursor).split('.')[1];
      expect(await service.get(`${path}?cursor=${unnamed}`)).toMatchObject({ status: 400 });
    }
  });

  it.each(LISTS)('%s: understand times with any plus, and ages', async (list) => {
    const count = async (query: string) => {
      const { status, body } = await service.get(`/api/${list}?${query}`);
      expect({ query, status, errors: body.errors }).toEqual({ query, status: 200, errors: undefined });
      return body.items.length as number;
    };
    const all = await count('');
    for (const since of ['2026-01-01T00:00:00+01:00', '2026-01-01T00:00:00%2B01:00', '9999d']) {
      expect(await count(`since=${since}`)).toBe(all);
      expect(await count(`until=${since}`)).toBe(0);
    }
    expect(await service.get(`/api/${list}?since=soon`)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'since', message: expect.stringContaining('or an age such as 2d') }] },
    });
  });

  it('understand ages in filters of bodies too', async () => {
    const body = { since: '2d', dryRun: true };
    expect((await service.send('POST', '/api/replays', body)).body.total).toBeGreaterThan(0);
    expect((await service.send('POST', '/api/replays', { ...body, until: '2d' })).body.total).toBe(0);
    const none = { until: '2d' };
    expect((await service.send('POST', '/api/dead-letters/redrive', none)).body).toEqual({ redriven: 0 });
    expect((await service.send('DELETE', '/api/dead-letters', none)).body).toEqual({ purged: 0 });
    expect((await service.send('DELETE', '/api/quarantine', none)).body).toEqual({ purged: 0 });
    expect((await service.send('POST', '/api/quarantine/release', none)).body).toEqual({
      released: 0,
      stillRejected: 0,
    });
  });

  it.each([
    ['/api/events?limit=abc', 'limit: expected a whole number from 1 to 200'],
    ['/api/events?limit=0', 'limit: expected a whole number from 1 to 200'],
    ['/api/audit?limit=1.5&limit=2', 'limit: expected a whole number from 1 to 200'],
    ['/api/events?type=a,,b', 'type: expected types such as message.received or call.*, comma-separated'],
    ['/api/events?type=', 'type: expected types such as message.received or call.*, comma-separated'],
    ['/api/events?verified=perhaps', 'verified: expected one of true, false'],
    ['/api/events?dialect=', 'dialect: expected a text that is not empty, without NUL'],
    ['/api/events?phoneNumber=a&phoneNumber=b', 'phoneNumber: expected a text'],
    ['/api/events?state=odd', 'state: expected one of pending, retry, active, done, dead, cancelled'],
    ['/api/messages?direction=up', 'direction: expected one of inbound, outbound'],
    ['/api/calls?missed=perhaps', 'missed: expected one of true, false'],
    [`/api/calls?status=${'x'.repeat(201)}`, 'status: expected at most 200 characters'],
    ['/api/calls?status=a&status=b', 'status: expected a text'],
    ['/api/events?subject=', 'subject: expected a text that is not empty, without NUL'],
    [
      '/api/conversations?q=x',
      'q: unknown parameter q; known: contactId, cursor, limit, phoneNumber, phoneNumberId, since, source, until, userId',
    ],
    ['/dashboard/api/events?reveal=perhaps', 'reveal: expected true or false'],
  ])('%s gets one error', async (path, message) => {
    const answer = await service.get(path);
    expect([answer.status, messages(answer)]).toEqual([400, [message]]);
  });

  it('have no words of the frameworks in their answers, whatever is wrong', async () => {
    const answers = [
      await service.send('POST', '/api/replays', { ratePerSecond: 'x', onlyFailed: 1, type: 7, more: 1 }),
      await service.send('DELETE', '/api/dead-letters', { ids: ['x'], all: 1 }),
      await service.send('POST', '/api/dead-letters/redrive', { ids: Array(1_001).fill(crypto.randomUUID()) }),
    ];
    expect(answers.flatMap(messages)).toEqual([
      'more: unknown parameter more; known: dialect, dryRun, externalId, onlyFailed, phoneNumber, ratePerSecond, senderType, since, source, subject, subscriber, type, until, verified',
      'ratePerSecond: expected a whole number from 1 to 10000',
      'type: expected a text',
      'onlyFailed: expected true or false',
      'ids: expected each to be an id such as 01a20ee4-aeef-74dd-aaf1-f52a98241a5d',
      'all: expected true or false',
      'ids: expected at most 1000 of them',
    ]);
    for (const path of ['/api/events/x', '/api/replays/x', '/dashboard/api/events/x']) {
      expect(await service.get(path)).toMatchObject({
        status: 400,
        body: { detail: expect.stringMatching(/^id: expected/) },
      });
    }
  });
});
