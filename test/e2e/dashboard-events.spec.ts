import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { Module } from '@nestjs/common';
import { DATABASE, On, RetryLater, Subscriber, type Message, type WebhookEvent } from '../../src/contract/index.js';
import { Retention } from '../../src/inbox/retention.js';
import { signStandard } from '../../src/sources/kit/standard-webhooks.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { Browser } from '../support/browser.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';
import type { Kysely } from 'kysely';
import type { Tables } from '../../src/database/tables.js';

const SECRET = randomBytes(32).toString('base64');
const STANDARD_SECRET = `whsec_${randomBytes(32).toString('base64')}`;
const CANARY = 'Böse Überraschung';
const NUMBER = '+13105550176';
/** The line that throws, by its path in the package. */
const FRAME = /^at Picky\.handle \(test\/e2e\/dashboard-events\.spec\.ts:\d+:\d+\)$/;

/** Fails twice with what it was sent. */
@Subscriber('picky', { retryLimit: 2, retryDelaySeconds: 1, retryDelayMaxSeconds: 1 })
class Picky {
  private readonly failures = new Map<string, number>();

  @On('message.received')
  handle({ id, data }: WebhookEvent<Message>): void {
    const failures = this.failures.get(id) ?? 0;
    this.failures.set(id, failures + 1);
    if (data.body?.includes('later')) throw new RetryLater('not now', 3_600);
    if (failures < 2 || data.body?.includes('never')) throw new Error(`no message of ${data.from} or ada@example.com`);
  }
}

@Module({ providers: [Picky] })
class PickyModule {}

describeEachStore('events in the dashboard', (create) => {
  let store: TestStore;
  let service: Service;
  let browser: Browser;

  beforeAll(async () => {
    store = await create();
    const secrets = `${SECRET},${STANDARD_SECRET}`;
    service = await Service.start(store, { OPENPHONE_WEBHOOK_SECRET: secrets, QUARANTINE_MAX_COUNT: '100' }, [
      PickyModule,
    ]);
    browser = await Browser.logIn(service);
  }, 60_000);
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const message = (text: string, extra: object = {}) =>
    JSON.stringify({
      id: `EV${randomUUID()}`,
      object: 'event',
      apiVersion: 'v3',
      createdAt: '2026-10-05T16:12:30.000Z',
      type: 'message.received',
      data: {
        object: {
          id: `AC${randomUUID()}`,
          object: 'message',
          from: NUMBER,
          to: '+14155550123',
          direction: 'incoming',
          body: text,
          media: [{ url: `https://example.com/${encodeURIComponent(CANARY)}`, type: 'image/png' }],
          ...extra,
        },
      },
    });
  const receive = async (body: string): Promise<string> => {
    const headers = {
      ...signLegacy(SECRET, Date.now(), body),
      'x-who': CANARY.normalize('NFD').replace(/[^ -~]/g, ''),
    };
    return (await service.post(body, headers)).body.eventId;
  };
  const open = async (id: string) => (await browser.get(`/dashboard/api/events/${id}`)).body;
  const stepsOf = async (id: string, subscriber: string) =>
    (await open(id)).timeline
      .filter((entry: { subscriber?: string }) => entry.subscriber === subscriber)
      .map(({ kind, attempt }: { kind: string; attempt: number }) => `${kind} ${attempt}`);
  const has = (id: string, subscriber: string, steps: string[]) =>
    eventually(async () => expect(await stepsOf(id, subscriber)).toEqual(steps), 20_000);

  it('are listed with everything masked that is about people, and the rest as it is', async () => {
    const id = await receive(message(`${CANARY} later`));
    await has(id, 'picky', ['attempt 1', 'scheduled 2']);
    const { body } = await browser.get('/dashboard/api/events?type=message.*&limit=1');
    expect(body.items).toMatchObject([
      {
        id,
        type: 'message.received',
        externalId: expect.stringMatching(/^EV/),
        subject: { kind: 'message', id: expect.stringMatching(/^AC/) },
        summary: '+1…76 → +1…23: •••',
        data: {
          direction: 'inbound',
          from: '+1…76',
          to: ['+1…23'],
          body: '•••',
          media: [{ url: '•••', type: 'image/png' }],
        },
      },
    ]);
    const detail = await open(id);
    expect(detail).toMatchObject({
      id,
      rawEncoding: 'utf8',
      headers: { 'content-type': 'application/json', 'x-who': '•••' },
    });
    expect(JSON.parse(detail.raw)).toMatchObject({
      type: 'message.received',
      data: { object: { from: '+1…76', body: '•••' } },
    });
    const shown = JSON.stringify([body, detail]);
    for (const secret of [CANARY, encodeURIComponent(CANARY), 'Surprise', NUMBER, '5550176'])
      expect(shown).not.toContain(secret);
    expect(await browser.get('/dashboard/api/events?reveal=true')).toMatchObject({ status: 403 });
    const revealed = await service.get('/dashboard/api/events?reveal=true&limit=1');
    expect(revealed.body.items[0]).toMatchObject({ data: { from: NUMBER, body: `${CANARY} later` } });
    expect(await browser.get(`/dashboard/api/events/${randomUUID()}`)).toMatchObject({ status: 404 });
    expect(await browser.get('/dashboard/api/events/x')).toMatchObject({ status: 400 });
    expect(await browser.get('/dashboard/api/events?state=nonsense')).toMatchObject({ status: 400 });
  });

  it('are revealed one by one, which is written down, with a command that repeats the webhook', async () => {
    const tricky = `${CANARY} 'quoted' $(touch /tmp/never) \`id\` \\ "x" later`;
    const plain = message(tricky);
    const binary = message('\u001b[31m later').replace('later', '\u202elater');
    for (const body of [plain, binary]) {
      const id = await receive(body);
      const { status, body: revealed } = await browser.send('POST', `/dashboard/api/events/${id}/reveal`);
      expect([status, revealed.id, revealed.raw]).toEqual([200, id, body]);
      expect(revealed.summary).toContain(`${NUMBER} → +14155550123: `);
      expect(revealed.curl).toMatch(body === plain ? /^curl / : /^printf %s [\w+/=]+ \| base64 -d \| curl /);
      // eslint-disable-next-line no-control-regex -- that is what must not be in it
      expect(revealed.curl).not.toMatch(/[\u0000-\u001f\u202e]/);
      const printed = await run(`${revealed.curl as string} --silent`);
      expect(JSON.parse(printed)).toEqual({ success: true, eventId: id, duplicate: true });
      const { body: audit } = await service.get('/api/audit?limit=1');
      expect(audit.items).toMatchObject([
        { action: 'POST /dashboard/api/events/:id/reveal', details: { params: { id } } },
      ]);
      expect(JSON.stringify(audit)).not.toContain(CANARY);
    }
  });

  it('are repeated in the scheme of their dialect', async () => {
    const body = JSON.stringify({
      id: `evt_${randomUUID()}`,
      object: 'event',
      apiVersion: '2026-03-30',
      type: 'new.type',
      data: { resource: { id: 'X1' } },
    });
    const seconds = Math.floor(Date.now() / 1000);
    const { eventId } = (await service.post(body, signStandard(STANDARD_SECRET, 'msg_1', seconds, body))).body;
    const { body: revealed } = await browser.send('POST', `/dashboard/api/events/${eventId}/reveal`);
    expect(revealed.curl).toContain('webhook-signature: v1,');
    expect(JSON.parse(await run(`${revealed.curl as string} --silent`))).toMatchObject({ eventId, duplicate: true });
  });

  it('have a history of every attempt, and what comes next', async () => {
    const id = await receive(message('at last'));
    await has(id, 'picky', ['attempt 1', 'attempt 2', 'done 3']);
    const { timeline } = await open(id);
    expect(timeline.slice(0, 4)).toMatchObject([
      { kind: 'received', at: expect.any(String), detail: 'legacy' },
      { kind: 'verified', at: null },
      { kind: 'stored', at: null },
      { kind: 'acknowledged', at: null },
    ]);
    expect(timeline.find(({ kind }: { kind: string }) => kind === 'attempt')).toEqual({
      at: expect.any(String),
      kind: 'attempt',
      subscriber: 'picky',
      attempt: 1,
      milliseconds: expect.any(Number),
      error: 'no message of +1…76 or •••',
      stack: expect.stringMatching(FRAME),
    });
    const { failedAttempts } = (await service.get(`/api/events/${id}`)).body;
    expect(failedAttempts).toEqual([
      {
        subscriber: 'picky',
        attempt: 1,
        startedAt: expect.any(String),
        milliseconds: expect.any(Number),
        error: `no message of ${NUMBER} or ada@example.com`,
        stack: expect.stringMatching(FRAME),
      },
      expect.objectContaining({ attempt: 2 }),
    ]);
    const never = await receive(message('never'));
    await has(never, 'picky', ['attempt 1', 'attempt 2', 'attempt 3', 'dead 3']);
    const { items } = (await browser.get('/dashboard/api/dead-letters?subscriber=picky')).body;
    expect(items).toMatchObject([{ id: never, error: 'no message of +1…76 or •••' }]);
    const redriven = await browser.send('POST', '/api/dead-letters/redrive', { ids: [never] });
    expect(redriven.body).toEqual({ redriven: 1 });
    await has(never, 'picky', ['attempt 1', 'attempt 2', 'attempt 3', 'attempt 4', 'dead 4']);
    const { body: overview } = await browser.get('/dashboard/api/overview');
    expect(overview).toMatchObject({
      deadLetters: 1,
      store: store.kind,
      replaysRunning: 0,
      silentSeconds: expect.any(Number),
    });
    expect([overview.ratePerSecond.length, overview.acknowledgeMilliseconds.length]).toEqual([60, 60]);
    await eventually(async () => {
      const { ratePerSecond, events } = (await browser.get('/dashboard/api/overview')).body;
      expect(ratePerSecond.reduce((sum: number, rate: number) => sum + rate, 0)).toBeGreaterThan(0);
      expect(events.byType).toMatchObject({ 'message.received': expect.any(Number) });
    });
  });

  it('take their history with them when they go', async () => {
    const db = service.app.get<Kysely<Tables>>(DATABASE, { strict: false });
    const attempts = async (id: string) =>
      (await db.selectFrom('attempts').selectAll().where('event_id', '=', id).execute()).length;
    const [erased, removed] = [
      await receive(message('later', { from: '+14155550199' })),
      await receive(message('later')),
    ];
    for (const id of [erased, removed]) await has(id, 'picky', ['attempt 1', 'scheduled 2']);
    expect([await attempts(erased), await attempts(removed)]).toEqual([1, 1]);
    const stack = 'caused by Error: not +14155550199';
    await db.updateTable('attempts').set({ stack }).where('event_id', '=', removed).execute();
    const failure = async () => (await open(removed)).timeline.find(({ kind }: { kind: string }) => kind === 'attempt');
    expect(await failure()).toMatchObject({ error: 'not now', stack: 'caused by Error: not +1…99' });
    await service.send('POST', '/api/erasures', { phoneNumber: '+14155550199' });
    expect(Object.keys(await failure())).toEqual(['at', 'kind', 'subscriber', 'attempt', 'milliseconds']);
    expect([await attempts(erased), await attempts(removed)]).toEqual([0, 1]);
    await service.app.get(Retention, { strict: false }).removeOlderThan(new Date(Date.now() + 1_000));
    expect(await attempts(removed)).toBe(0);
  });

  it('that were refused show their structure only', async () => {
    const body = message(CANARY);
    await service.post(body, signLegacy(Buffer.alloc(32).toString('base64'), Date.now(), body));
    await service.post(`not JSON: ${CANARY}`, {});
    await service.post(Buffer.from([0xff]), {});
    const { items } = (await browser.get('/dashboard/api/quarantine')).body;
    expect(items.map(({ body: shown }: { body: string }) => shown)).toEqual([
      '•••',
      '•••',
      expect.stringContaining('"body":"•••"'),
    ]);
    expect(items[2]).toMatchObject({
      reason: 'signature-mismatch',
      target: '/api/webhooks/openphone',
      size: Buffer.byteLength(body),
    });
    expect(JSON.stringify(items)).not.toMatch(new RegExp(`${CANARY}|5550176`));
    const { quarantined } = (await browser.get('/dashboard/api/overview')).body;
    expect(quarantined).toMatchObject({
      total: 3,
      byReason: { 'missing-signature': 2, 'signature-mismatch': 1 },
      refused: [
        { source: 'openphone', reason: 'missing-signature', count: 2, releasable: false },
        { reason: 'signature-mismatch', advice: expect.stringContaining('OPENPHONE_WEBHOOK_SECRET') },
      ],
    });
  });
});

/** Without blocking: the service it talks to runs in this process. */
async function run(command: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', command]);
  return stdout;
}
