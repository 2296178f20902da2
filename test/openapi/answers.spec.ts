import { randomUUID } from 'node:crypto';
import { Module } from '@nestjs/common';
import { GiveUp, On, Subscriber } from '../../src/contract/index.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { sampleText } from '../support/openphone-samples.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';
import { document, expectDescribed } from './described.js';

const READ = Object.keys(document.paths).filter((path) => document.paths[path]?.get !== undefined);
/** It has no end; `test/e2e/dashboard-stream.spec.ts` reads it. */
const ENDLESS = '/dashboard/api/stream';
const RECEIVE = '/api/webhooks/openphone';

@Subscriber('refuser')
class Refuser {
  @On('call.*')
  refuse(): void {
    throw new GiveUp('not for me');
  }
}

@Module({ providers: [Refuser] })
class RefuserModule {}

describeEachStore('answers are as docs/openapi.json has them', (create) => {
  let store: TestStore;
  let service: Service;
  /** Of something that is there, by the path that asks for it. */
  const ids: Record<string, string> = {};

  const urlOf = (path: string) => path.replace(/\{\w+\}/, ids[path] ?? randomUUID());
  const act = async (method: 'POST' | 'DELETE', path: string, body: object, status: number) => {
    const answer = await service.send(method, urlOf(path), body);
    expect([path, answer.status]).toEqual([path, status]);
    expectDescribed(method.toLowerCase(), path, answer);
    return answer;
  };

  beforeAll(async () => {
    store = await create();
    service = await Service.start(store, {}, [RefuserModule]);
    for (const sample of ['message.received', 'call.started', 'call.ended', 'contact.created', 'contact.updated']) {
      const answer = await service.post(sampleText(`workwhile/${sample}`));
      expect(answer.status).toBe(200);
      expectDescribed('post', RECEIVE, answer);
    }
    expectDescribed('post', RECEIVE, await service.post(sampleText('workwhile/message.received')));
    expectDescribed('post', RECEIVE, await service.post({ event_type: 'message.received', data: {} }));
    await eventually(async () => {
      for (const path of ['messages', 'conversations', 'calls', 'contacts', 'events', 'dead-letters', 'quarantine']) {
        const { items } = (await service.get(`/api/${path}`)).body;
        expect([path, items.length > 0]).toEqual([path, true]);
        ids[`/api/${path}/{id}`] = items[0].id;
      }
    });
    ids['/api/replays/{id}'] = (await act('POST', '/api/replays', { type: 'message.*' }, 202)).body.id;
    ids['/api/rebuilds/{id}'] = (await act('POST', '/api/rebuilds', { subscriber: 'calls' }, 202)).body.id;
    ids['/api/events/{id}/reread'] = ids['/api/events/{id}'] ?? '';
    ids['/api/events/{id}/replay'] = ids['/dashboard/api/events/{id}'] = ids['/api/events/{id}'] ?? '';
    ids['/dashboard/api/events/{id}/reveal'] = ids['/api/events/{id}'] ?? '';
    ids['/api/subscribers/{name}/pause'] = ids['/api/subscribers/{name}/resume'] = 'messages';
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  it.each(READ.filter((path) => path !== ENDLESS))('GET %s', async (path) => {
    const answer = await service.get(urlOf(path));
    expect(answer.status).toBe(200);
    expectDescribed('get', path, answer);
    if ('items' in Object(answer.body)) expect(answer.body.items.length).toBeGreaterThan(0);
  });

  it('what operators do', async () => {
    await act('POST', '/api/replays', { dryRun: true }, 200);
    await act('POST', '/api/events/{id}/replay', { subscribers: ['messages'] }, 200);
    await eventually(async () => {
      const { body } = await service.get(urlOf('/api/replays/{id}'));
      expect(body.state).toBe('done');
    });
    await act('DELETE', '/api/replays/{id}', {}, 409);
    await act('POST', '/api/events/{id}/reread', {}, 200);
    await act('POST', '/api/rebuilds', { subscriber: 'nothing' }, 400);
    await eventually(async () => {
      const { body } = await service.get(urlOf('/api/rebuilds/{id}'));
      expect(body.state).toBe('done');
    }, 30_000);
    await act('DELETE', '/api/rebuilds/{id}', {}, 409);
    await act('POST', '/dashboard/api/events/{id}/reveal', {}, 200);
    await act('POST', '/api/subscribers/{name}/pause', {}, 200);
    await act('POST', '/api/subscribers/{name}/resume', {}, 200);
    await act('POST', '/api/dead-letters/redrive', { all: true }, 200);
    await act('DELETE', '/api/dead-letters', { all: true }, 200);
    await act('POST', '/api/quarantine/release', {}, 200);
    await act('DELETE', '/api/quarantine', { all: true }, 200);
    await act('POST', '/api/erasures', { phoneNumber: '+15550000000' }, 200);
    await act('POST', '/api/erasures', { phoneNumber: 'none' }, 400);
  });

  it('problems', async () => {
    const unsigned = await service.post(sampleText('legacy/message.received.v3-app'));
    expect(unsigned.status).toBe(401);
    expectDescribed('post', RECEIVE, unsigned);
    for (const path of READ) {
      const { security, responses } = document.paths[path]?.get as { security: object[]; responses: object };
      if (security.length === 0) continue;
      const stranger = await service.request(urlOf(path));
      expect([path, stranger.status]).toEqual([path, 401]);
      expectDescribed('get', path, stranger);
      if ('400' in responses && !path.includes('{')) {
        const wrong = await service.get(`${path}?limit=0&nonsense=1`);
        expect([path, wrong.status]).toEqual([path, 400]);
        expectDescribed('get', path, wrong);
      }
      if (path.includes('{')) {
        const missing = await service.get(path.replace(/\{\w+\}/, randomUUID()));
        expect([path, missing.status]).toEqual([path, 404]);
        expectDescribed('get', path, missing);
      }
    }
  });

  it('would be found out, if they were not', async () => {
    const answer = await service.get('/api/messages');
    const more = { ...answer, body: { ...answer.body, surprise: true } };
    expect(() => expectDescribed('get', '/api/messages', more)).toThrow('surprise');
    const other = { ...answer, body: { ...answer.body, nextCursor: 7 } };
    expect(() => expectDescribed('get', '/api/messages', other)).toThrow('nextCursor');
  });
});
