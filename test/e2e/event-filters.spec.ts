import { randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { DATABASE } from '../../src/contract/index.js';
import type { Tables } from '../../src/database/tables.js';
import { signStandard } from '../../src/sources/kit/standard-webhooks.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { LegacyWebhooks } from '../support/legacy-webhooks.js';
import { sampleText } from '../support/openphone-samples.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

const SECRET = randomBytes(32).toString('base64');
const STANDARD = `whsec_${randomBytes(32).toString('base64')}`;
const [JANE, CY, OURS, ELSEWHERE] = ['+13105550171', '+13105550172', '+14155550121', '+442079460018'];

describeEachStore('lists of events', (create) => {
  let store: TestStore;
  let service: Service;
  const webhooks = new LegacyWebhooks(() => service, SECRET);

  const start = (environment: Record<string, string> = {}) =>
    Service.start(store, { OPENPHONE_WEBHOOK_SECRET: `${SECRET},${STANDARD}`, DEFAULT_REGION: 'US', ...environment });
  const db = () => service.app.get<Kysely<Tables>>(DATABASE);
  const postStandard = (body: string) =>
    service.post(body, signStandard(STANDARD, 'msg_1', Math.floor(Date.now() / 1000), body));
  const subjectsOf = async (query: string): Promise<string[]> => {
    const { status, body } = await service.get(`/api/events?${query.replaceAll('+', '%2B')}`);
    expect([query, status, body.errors]).toEqual([query, 200, undefined]);
    return body.items.map(({ subject }: { subject: { id: string } }) => subject.id);
  };

  beforeAll(async () => {
    store = await create();
    // without a signature, as in development
    service = await start({ OPENPHONE_WEBHOOK_SECRET: '', OPENPHONE_WEBHOOK_VERIFY_SIGNATURE: 'false' });
    const unsigned = { id: 'm0', from: '(310) 555-0171', to: OURS, body: 'Hi', timestamp: '2026-10-05T16:00:00Z' };
    expect((await service.post({ event_type: 'message.received', data: unsigned })).status).toBe(200);
    await service.stop();
    service = await start();
    const sent = [
      await webhooks.message('m1', { from: JANE, to: `${OURS},${CY}` }),
      await webhooks.message('m2', { from: CY, to: OURS, status: 'delivered' }, 'message.delivered'),
      await webhooks.call('c1', { from: OURS, to: ELSEWHERE }),
      await webhooks.contact('CT1', { firstName: 'Jane', phones: ['310.555.0171', '22395'] }),
      await webhooks.message('m3', { from: 'ACME', to: OURS }),
      await postStandard(
        sampleText('2026-03-30/task.created').replace('"title"', `"about": ["${JANE}", "call ${CY}"], "title"`),
      ),
    ];
    expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 200));
    await eventually(async () => {
      expect((await service.get('/api/status')).body.deliveries).toMatchObject({ pending: 0, active: 0 });
    });
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  it('are of any of several types and patterns', async () => {
    const all = await subjectsOf('');
    expect(all.slice(1)).toEqual(['m3', 'CT1', 'c1', 'm2', 'm1', 'm0']);
    expect(await subjectsOf('type=call.completed,contact.updated')).toEqual(['CT1', 'c1']);
    expect(await subjectsOf('type=call.completed&type=contact.updated')).toEqual(['CT1', 'c1']);
    expect(await subjectsOf('type=message.delivered,call.*')).toEqual(['c1', 'm2']);
    expect(await subjectsOf('type=*.updated, message.delivered')).toEqual(['CT1', 'm2']);
    expect(await subjectsOf('type=message.received,message.received')).toEqual(['m3', 'm1', 'm0']);
    expect(await subjectsOf('type=nothing,none.*')).toEqual([]);
    expect(await subjectsOf('type=message.received,call.*&state=done&limit=2')).toEqual(['m3', 'c1']);
    expect(await subjectsOf('type=*')).toEqual(all);
  });

  it('are of a phone number, in any spelling, whatever they are about', async () => {
    const [task] = await subjectsOf('type=task.*');
    expect(await subjectsOf(`phoneNumber=${JANE}`)).toEqual([task, 'CT1', 'm1', 'm0']);
    expect(await subjectsOf('phoneNumber=310-555-0171')).toEqual([task, 'CT1', 'm1', 'm0']);
    expect(await subjectsOf(`phoneNumber=${CY}`)).toEqual(['m2', 'm1']);
    expect(await subjectsOf(`phoneNumber=${OURS}`)).toEqual(['m3', 'c1', 'm2', 'm1', 'm0']);
    expect(await subjectsOf('phoneNumber=+44 20 7946 0018')).toEqual(['c1']);
    expect(await subjectsOf('phoneNumber=22395')).toEqual(['CT1']);
    expect(await subjectsOf('phoneNumber=ACME')).toEqual(['m3']);
    expect(await subjectsOf('phoneNumber=+13105550199')).toEqual([]);
    expect(await service.get('/api/events?phoneNumber=31055501')).toMatchObject({
      status: 400,
      body: { detail: expect.stringMatching(/^phoneNumber: 31055501 is no number of US/) },
    });
  });

  it('are signed or not, and of one wire format', async () => {
    expect(await subjectsOf('verified=false')).toEqual(['m0']);
    expect(await subjectsOf('verified=true&type=message.*')).toEqual(['m3', 'm2', 'm1']);
    expect(await subjectsOf('dialect=workwhile')).toEqual(['m0']);
    expect(await subjectsOf('dialect=2026-03-30')).toEqual(await subjectsOf('type=task.created'));
    expect(await subjectsOf('dialect=none')).toEqual([]);
  });

  it('must match all that is given', async () => {
    const filters = [
      ...['type=message.received,call.*', `phoneNumber=${OURS}`, 'verified=true', 'verified=false', 'dialect=legacy'],
      ...['dialect=workwhile', 'subject=m1', 'state=done', 'state=dead', 'since=2026-01-01T00:00:00Z'],
    ];
    const results = new Map<string, string[]>();
    for (const filter of filters) results.set(filter, await subjectsOf(filter));
    for (const one of filters) {
      for (const other of filters.filter((filter) => filter.split('=')[0] !== one.split('=')[0])) {
        const both = results.get(one)?.filter((id) => results.get(other)?.includes(id));
        expect([one, other, await subjectsOf(`${one}&${other}`)]).toEqual([one, other, both]);
      }
    }
  });

  it('go on page by page', async () => {
    const query = `/api/events?phoneNumber=${OURS.replace('+', '%2B')}&limit=2`;
    const first = (await service.get(query)).body;
    const second = (await service.get(`${query}&cursor=${first.nextCursor}`)).body;
    const ids = [...first.items, ...second.items].map(({ subject }: { subject: { id: string } }) => subject.id);
    expect(ids).toEqual(['m3', 'c1', 'm2', 'm1']);
  });

  it('choose what is replayed, too', async () => {
    const count = async (filter: object) => {
      const { status, body } = await service.send('POST', '/api/replays', { ...filter, dryRun: true });
      return [status, body.total];
    };
    expect(await count({ phoneNumber: '(310) 555-0171' })).toEqual([200, 4]);
    expect(await count({ phoneNumber: CY, type: 'message.delivered,call.*' })).toEqual([200, 1]);
    expect(await count({ verified: false })).toEqual([200, 1]);
    expect(await count({ verified: true, dialect: 'workwhile' })).toEqual([200, 0]);
    expect(await count({ dialect: 'legacy', type: ['contact.*', 'call.*'] })).toEqual([200, 2]);
    for (const [filter, path] of [
      [{ verified: 'false' }, 'verified'],
      [{ dialect: '' }, 'dialect'],
      [{ phoneNumber: 7 }, 'phoneNumber'],
      [{ type: [7] }, 'type'],
    ] as const) {
      const { status, body } = await service.send('POST', '/api/replays', { ...filter, dryRun: true });
      expect([status, body.errors]).toEqual([400, [{ path, message: expect.stringMatching(/^expected /) }]]);
    }
    expect((await count({ phoneNumber: '31055501' }))[0]).toBe(400);
    const { body } = await service.send('POST', '/api/replays', {
      phoneNumber: '310-555-0172',
      subscriber: 'messages',
    });
    expect(body).toMatchObject({ total: 2, filter: { phoneNumber: CY, subscriber: 'messages' } });
    await eventually(async () => {
      expect((await service.get(`/api/replays/${body.id}`)).body).toMatchObject({ state: 'done', queued: 2 });
    });
  });

  it('find what an earlier version has stored, once it was read anew', async () => {
    const found = await subjectsOf(`phoneNumber=${OURS}`);
    await sql`truncate event_parties`.execute(db());
    await sql`update events set parties = null`.execute(db());
    expect(await subjectsOf(`phoneNumber=${OURS}`)).toEqual([]);
    const { body } = await service.send('POST', '/api/rebuilds', { subscriber: 'messages' });
    await eventually(async () => {
      expect((await service.get(`/api/rebuilds/${body.id}`)).body).toMatchObject({ state: 'done', changed: 0 });
    }, 20_000);
    expect(await subjectsOf(`phoneNumber=${OURS}`)).toEqual(found);
  });

  it('keep nothing of events that are gone', async () => {
    await service.send('POST', '/api/erasures', { phoneNumber: JANE });
    const left = await subjectsOf('');
    const { rows } = await sql<{ id: string }>`
      select distinct id from event_parties where not exists (select from events e where e.id = event_parties.id)
      or key = ${JANE}`.execute(db());
    expect([left.includes('m1'), rows]).toEqual([false, []]);
  });
});
