import { Module } from '@nestjs/common';
import { sql } from 'kysely';
import { DATABASE, GiveUp, On, Subscriber, type Message, type WebhookEvent } from '../../src/contract/index.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { filesWith } from '../support/files-with.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

const TIME = '2026-10-05T16:12:30Z';
const SPELLINGS = [
  '+13105550106',
  '13105550106',
  '3105550106',
  '+1 310-555-0106',
  '(310) 555-0106',
  '310.555.0106',
  '310/555/0106',
  '1-310-555-0106',
  '+1\u00a0310\u00a0555\u20110106',
  'tel:+1-310-555-0106',
  '%2B1310%20555%200106',
  '3 1 0 5 5 5 0 1 0 6',
];
/** Numbers that have its digits in them, or most of them. */
const OTHERS = ['+131055501060', '310-555-01060', '93105550106', '+44 310 555 0106', '(310) 555-0105'];
/** Its digits in any of those spellings, in bytes, and not in those of the others. */
const LEFT =
  /(?<!\d)(?<!\+44 )3(?:%20|[ ().\-/]|\xc2\xa0)*1(?:%20|[ ().\-/])*0(?:%20|[ ().\-/]|\xc2\xa0)*5(?: )*5(?: )*5(?:%20|[ ().\-/]|\xc2\xa0|\xe2\x80\x91)*0(?: )*1(?: )*0(?: )*6(?!\d)/;

/** Fails with the sender's number in its error, as modules do. */
@Subscriber('answering-machine', { retryLimit: 0 })
class AnsweringMachine {
  @On('message.received')
  answer({ data }: WebhookEvent<Message>): void {
    if (data.body === 'Please answer') throw new GiveUp(`no line to ${data.from}`);
  }
}

@Module({ providers: [AnsweringMachine] })
class AnsweringMachineModule {}

describeEachStore('the erasure of a number that is written in many ways', (create) => {
  let store: TestStore;
  let service: Service;

  beforeAll(async () => {
    store = await create();
    service = await Service.start(store, { DEFAULT_REGION: 'US' }, [AnsweringMachineModule]);
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const db = () => service.app.get(DATABASE, { strict: false });
  const receive = (type: string, data: object) =>
    service.post({ event_type: type, data: { timestamp: TIME, ...data } });
  const receiveAll = async (numbers: readonly string[], prefix: string) => {
    for (const [index, number] of numbers.entries()) {
      const id = `${prefix}${index}`;
      await receive('message.received', { id: `m${id}`, from: number, to: '+14155550142', body: 'Please answer' });
      await receive('message.received', { id: `t${id}`, from: '22395', to: 'ACME', body: `Call ${number}, please` });
      await receive('call.started', { id: `c${id}`, from: number, to: '+14155550142' });
      await receive('contact.created', { id: `p${id}`, name: `Ada ${id}`, phone: number });
      // refused: it has no id
      await service.post({ event_type: 'message.received', data: { from: number } });
      expect((await service.send('POST', '/api/replays', { subject: number })).status).toBeLessThan(300);
    }
    await eventually(async () => {
      const { body } = await service.get('/api/status');
      expect(body.deliveries).toMatchObject({ pending: 0, active: 0 });
      expect((await service.get('/api/replays')).body.items).not.toContainEqual(
        expect.objectContaining({ state: 'running' }),
      );
    });
  };

  it('leaves nothing of it, reports what it removed, and leaves other numbers', async () => {
    await receiveAll(SPELLINGS, 'gone');
    await receiveAll(OTHERS, 'stays');
    const escaped = '{"event_type":"message.received","data":{"from":"\\u002b1\\u003310555\\u0030106"}}';
    await service.post(escaped);
    // retention has removed these events; what they said about the text is still there
    await sql`delete from events where subject_id in ('tgone3', 'pgone4')`.execute(db());
    if (store.kind === 'embedded') expect(filesWith(store.environment.DATA_DIR ?? '', LEFT)).not.toEqual([]);

    const { status, body } = await service.send('POST', '/api/erasures', { phoneNumber: '(310) 555-0106' });
    expect([status, body]).toEqual([
      200,
      {
        events: 4 * SPELLINGS.length - 2,
        messages: 2 * SPELLINGS.length,
        calls: SPELLINGS.length,
        contacts: SPELLINGS.length,
        conversations: 2,
        bodies: 0,
        quarantined: SPELLINGS.length + 1,
        attempts: 0,
        replays: SPELLINGS.length,
        // the service masks E.164 by itself
        audit: SPELLINGS.length - 1,
        found: true,
      },
    ]);

    for (const { name, content } of await everything()) {
      expect([name, LEFT.exec(Buffer.from(content).toString('latin1'))?.[0]]).toEqual([name, undefined]);
    }
    if (store.kind === 'embedded') expect(filesWith(store.environment.DATA_DIR ?? '', LEFT)).toEqual([]);
    for (const other of OTHERS)
      expect((await everything()).filter(({ content }) => content.includes(other))).not.toEqual([]);
    const { body: messages } = await service.get('/api/messages?limit=200');
    expect(messages.items).toHaveLength(2 * OTHERS.length);
    expect((await service.get('/api/contacts')).body.items).toHaveLength(OTHERS.length);
    expect((await service.get('/api/quarantine')).body.items).toHaveLength(OTHERS.length);
    expect((await service.get('/api/replays')).body.items).toHaveLength(OTHERS.length);
    const { body: audit } = await service.get('/api/audit?limit=200');
    expect(audit.items).toContainEqual(expect.objectContaining({ details: { body: { subject: '…06' } } }));
  }, 120_000);

  it('says plainly when there is nothing', async () => {
    const { body } = await service.send('POST', '/api/erasures', { phoneNumber: '+13105550106' });
    expect(body).toEqual({
      ...{ events: 0, messages: 0, calls: 0, contacts: 0, conversations: 0, quarantined: 0 },
      ...{ bodies: 0, attempts: 0, replays: 0, audit: 0, found: false },
    });
  });

  it('of what another subject failed with removes the error only', async () => {
    const eventId = (await service.get('/api/events?subject=mstays0')).body.items[0].id;
    await sql`
      update attempts set error = 'forwarded to (310) 555-0106 in vain' where event_id = ${eventId}`.execute(db());
    const { body } = await service.send('POST', '/api/erasures', { phoneNumber: '+13105550106' });
    expect(body).toMatchObject({ events: 0, attempts: 1, found: true });
  });

  it.each([
    ['ACME', 'phoneNumber: ACME is no phone number'],
    ['22395', 'phoneNumber: 22395 is no phone number'],
    ['310555010', 'phoneNumber: 310555010 is no number of US'],
    ['', 'phoneNumber: expected a number'],
  ])('refuses %j with the reason', async (phoneNumber, reason) => {
    const { status, body } = await service.send('POST', '/api/erasures', { phoneNumber });
    expect([status, body.detail]).toEqual([400, expect.stringContaining(reason)]);
  });

  /** Every row of every table, bytes as their text. */
  async function everything(): Promise<{ name: string; content: string }[]> {
    const { rows: tables } = await sql<{ name: string }>`
      select schemaname || '.' || tablename as name from pg_tables where schemaname in ('public', 'pgboss')`.execute(
      db(),
    );
    const contents: { name: string; content: string }[] = [];
    for (const { name } of tables) {
      const { rows } = await sql<{ row: object }>`select to_json(t) as row from ${sql.raw(name)} t`.execute(db());
      contents.push({ name, content: rows.map(({ row }) => Object.values(row).map(textOf).join('\n')).join('\n') });
    }
    return contents;
  }
});

/** @param value of a column; `to_json` gives bytes as `\x…` */
function textOf(value: unknown): string {
  if (typeof value === 'string' && value.startsWith('\\x')) return Buffer.from(value.slice(2), 'hex').toString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}
