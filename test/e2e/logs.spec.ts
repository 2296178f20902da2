import { randomUUID } from 'node:crypto';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { ChildService } from '../faults/support/child-service.js';
import { call } from '../faults/support/http.js';
import { SECRET } from '../faults/support/webhooks.js';
import { eventually } from '../support/eventually.js';
import { OPERATOR_TOKEN } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';

/** Never to be seen in a log, at whatever level. */
const CANARY = `canary-${randomUUID()}`;
const NUMBER = '+13105550176';

type Line = Record<string, unknown>;

describe('logs', () => {
  let store: TestStore;
  let service: ChildService;

  beforeAll(async () => {
    store = embeddedStore();
    service = await ChildService.start({ ...store.environment, LOG_LEVEL: 'trace' });
  });
  afterAll(async () => {
    await ChildService.killAll();
    await store.remove();
  });

  const lines = (): Line[] =>
    service.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
  const post = (body: string, headers: Record<string, string>) =>
    call(`${service.url}/api/webhooks/openphone?query=${CANARY}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-custom': CANARY, cookie: CANARY, ...headers },
      body,
    });
  const message = (data: object) =>
    JSON.stringify({
      event_type: 'message.received',
      data: { id: `msg_${randomUUID()}`, from: NUMBER, to: '+14155550142', body: CANARY, ...data },
    });

  it('tells of each webhook and each delivery: which event, of what type, with what result, how long it took', async () => {
    const body = message({});
    await post(body, signLegacy(SECRET, Date.now(), body));
    await post(body, signLegacy(SECRET, Date.now(), body));
    await eventually(() => {
      const about = { eventId: expect.any(String), type: 'message.received', milliseconds: expect.any(Number) };
      expect(lines()).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ ...about, context: 'webhooks', result: 'accepted', dialect: 'workwhile' }),
          expect.objectContaining({ ...about, context: 'webhooks', result: 'duplicate' }),
          expect.objectContaining({
            ...about,
            context: 'deliveries',
            subscriber: 'messages',
            result: 'done',
            attempt: 1,
          }),
        ]),
      );
    });
  });

  it('tells at debug level why a webhook was refused', async () => {
    const body = message({});
    await post(body, signLegacy(Buffer.alloc(32, CANARY).toString('base64'), Date.now(), body));
    await eventually(() => {
      expect(lines()).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ level: 30, result: 'refused', reason: 'signature-mismatch' }),
          expect.objectContaining({ level: 20, msg: 'why refused', detail: expect.stringContaining('legacy') }),
        ]),
      );
    });
  });

  it('tells of a failed delivery what was thrown, and in which file', async () => {
    const other = embeddedStore();
    const environment = { ...other.environment, RETRY_SECONDS: '3600' };
    const failing = await ChildService.start(environment, { entry: 'retrying-subscriber' });
    const body = message({});
    await call(`${failing.url}/api/webhooks/openphone`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signLegacy(SECRET, Date.now(), body) },
      body,
    });
    await eventually(() => expect(failing.output).toContain('"result":"retry"'));
    const line = failing.output.split('\n').find((text) => text.includes('"result":"retry"')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      level: 40,
      subscriber: 'again',
      error: {
        message: 'the first time',
        stack: expect.stringMatching(/^at Again\.handle \(test\/faults\/child\/retrying-subscriber\.js:\d+:\d+\)$/),
      },
    });
    await failing.kill();
    await other.remove();
  });

  it('shows no secret, token, body, header, query or whole phone number, whatever happens', async () => {
    const unreadable = JSON.stringify({
      id: `EV${randomUUID()}`,
      type: 'message.received',
      data: { object: { id: 7, body: CANARY, from: NUMBER } },
    });
    await post(unreadable, signLegacy(SECRET, Date.now(), unreadable));
    await post(`{"broken": "${CANARY} ${NUMBER}`, {});
    await call(`${service.url}/api/messages?phoneNumber=${encodeURIComponent(NUMBER)}`, {
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}` },
    });
    await call(`${service.url}/api/events?cursor=${CANARY}`, { headers: { authorization: `Bearer ${CANARY}` } });
    await eventually(() => expect(lines().filter(({ msg }) => msg === 'request completed').length).toBeGreaterThan(1));
    expect(await service.stop()).toBe(0);
    for (const secret of [CANARY, NUMBER, encodeURIComponent(NUMBER), SECRET, OPERATOR_TOKEN]) {
      expect(service.output).not.toContain(secret);
    }
    expect(service.output).toContain('payload could not be read');
    expect(service.output.length).toBeLessThan(20_000); // all of it was kept
  });
});
