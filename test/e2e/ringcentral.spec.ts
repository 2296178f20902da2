import { readFileSync } from 'node:fs';
import { Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

const TOKEN = 'rc-verification-token-6b1f0e';
const MOST_BYTES = 1024;

describe('RingCentral', () => {
  let store: TestStore;
  let service: Service;

  beforeAll(async () => {
    store = embeddedStore();
    service = await Service.start(store, { RINGCENTRAL_WEBHOOK_SECRET: TOKEN });
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const post = (body: string, headers: Record<string, string>) =>
    fetch(`${service.url}/api/webhooks/ringcentral`, { method: 'POST', body, headers });

  it('gets its longest validation token back, in an answer of at most 1024 bytes and without a body', async () => {
    const validation = 'v'.repeat(512);
    const answer = await post('', { 'verification-token': TOKEN, 'validation-token': validation });
    const body = await answer.text();
    expect([answer.status, body]).toEqual([200, '']);
    expect(answer.headers.get('validation-token')).toBe(validation);
    expect(answer.headers.get('content-type')).toBe('application/json');
    const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`);
    expect(`HTTP/1.1 200 OK\r\n${lines.join('')}\r\n`.length).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('has its notification stored with its event, and without its token', async () => {
    const text = readFileSync('test/fixtures/ringcentral/payloads/message-store.instant.json', 'utf8');
    const headers = { 'content-type': 'application/json; charset=UTF-8', 'verification-token': TOKEN };
    const answer = await post(text, { ...headers, 'validation-token': 'hello-world' });
    expect(answer.headers.get('validation-token')).toBe('hello-world');
    const { eventId } = (await answer.json()) as { eventId: string };
    const { body } = await service.get(`/api/events/${eventId}`);
    expect(body).toMatchObject({ type: 'message.received', senderType: 'message-store.instant', verified: true });
    expect(JSON.stringify(body)).not.toContain(TOKEN);
    expect(await (await post(text, headers)).json()).toEqual({ success: true, eventId, duplicate: true });
  });
});
