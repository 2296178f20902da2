import { randomBytes } from 'node:crypto';
import { signStandard } from '../../src/sources/kit/standard-webhooks.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { LegacyWebhooks } from '../support/legacy-webhooks.js';
import { sampleText } from '../support/openphone-samples.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

const SECRET = randomBytes(32).toString('base64');
const STANDARD = `whsec_${randomBytes(32).toString('base64')}`;
const [JANE, CY, SALES, SUPPORT] = ['+13105550171', '+13105550172', '+14155550121', '+14155550122'];
const SALES_LINE = { phoneNumberId: 'PN1', userId: 'US1' };
const SUPPORT_LINE = { phoneNumberId: 'PN2', userId: 'US2' };
/** As lists of contacts have ids, without the prefix. */
const BARE = '5f00000000000000000000a9';
const at = (minute: number) => `2026-10-05T16:${String(minute).padStart(2, '0')}:00.000Z`;

describeEachStore('lists by line, user and contact', (create) => {
  let store: TestStore;
  let service: Service;
  const webhooks = new LegacyWebhooks(() => service, SECRET);

  beforeAll(async () => {
    store = await create();
    service = await Service.start(store, { OPENPHONE_WEBHOOK_SECRET: `${SECRET},${STANDARD}`, DEFAULT_REGION: 'US' });
    const sent = [
      await webhooks.contact('CT1', { firstName: 'Jane', phones: ['(310) 555-0171', '+44 20 7946 0018'], at: at(0) }),
      await webhooks.message('m1', { from: JANE, to: SALES, ...SALES_LINE, conversationId: 'CN1', at: at(1) }),
      await webhooks.message('m2', { from: CY, to: SALES, ...SALES_LINE, conversationId: 'CN2', at: at(2) }),
      await webhooks.message('m3', { from: JANE, to: SUPPORT, ...SUPPORT_LINE, conversationId: 'CN3', at: at(3) }),
      // of contacts that only the sender knows
      await webhooks.message('m4', {
        ...{ from: '22395', to: SALES, phoneNumberId: 'PN1', userId: 'US2', conversationId: 'CN4' },
        ...{ contactIds: [BARE, 'CT7'], at: at(4) },
      }),
      // both: found once
      await webhooks.message('m5', { from: JANE, to: SALES, ...SALES_LINE, contactIds: ['CT1'], at: at(5) }),
      await webhooks.call('c1', { from: '+442079460018', to: SALES, ...SALES_LINE, at: at(1) }),
      await webhooks.call('c2', { from: CY, to: SUPPORT, ...SUPPORT_LINE, contactIds: ['CT1'], at: at(2) }),
      await webhooks.call('c3', { from: CY, to: SUPPORT, phoneNumberId: 'PN2', userId: 'US1', at: at(3) }),
    ];
    expect(sent.map(({ status }) => status)).toEqual(sent.map(() => 200));
    await eventually(async () => {
      expect((await service.get('/api/messages')).body.items).toHaveLength(5);
      expect((await service.get('/api/calls')).body.items).toHaveLength(3);
      expect((await service.get('/api/contacts')).body.items).toHaveLength(1);
    });
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  it.each([
    ['messages?phoneNumberId=PN1', ['m5', 'm4', 'm2', 'm1']],
    ['messages?phoneNumberId=PN2', ['m3']],
    ['messages?phoneNumberId=PN3', []],
    ['messages?userId=US1', ['m5', 'm2', 'm1']],
    ['messages?userId=US2&phoneNumberId=PN1', ['m4']],
    ['messages?contactId=CT1', ['m5', 'm3', 'm1']],
    [`messages?contactId=CT${BARE}`, ['m4']],
    [`messages?contactId=${BARE}`, ['m4']],
    ['messages?contactId=CT8', []],
    ['messages?contactId=CT1&phoneNumberId=PN1', ['m5', 'm1']],
    [`messages?contactId=CT1&phoneNumber=${SUPPORT}`, ['m3']],
    [`messages?contactId=CT1&phoneNumber=${CY}`, []],
    [`messages?contactId=CT1&conversationId=CN1&direction=inbound`, ['m5', 'm1']],
    ['calls?phoneNumberId=PN2', ['c3', 'c2']],
    ['calls?userId=US1', ['c3', 'c1']],
    ['calls?contactId=CT1', ['c2', 'c1']],
    ['calls?contactId=CT1&userId=US2', ['c2']],
    ['conversations?phoneNumberId=PN1', ['CN1', 'CN4', 'CN2']],
    ['conversations?userId=US2', ['CN4', 'CN3']],
    ['conversations?userId=US2&phoneNumberId=PN2', ['CN3']],
    ['conversations?contactId=CT1', ['CN1', 'CN3']],
    [`conversations?contactId=${BARE}`, ['CN4']],
    ['conversations?contactId=CT8', []],
    [`conversations?contactId=CT1&phoneNumber=${SALES}`, ['CN1']],
  ])('%s', async (path, ids) => {
    const { status, body } = await service.get(`/api/${path.replace('+', '%2B')}`);
    expect([status, body.items?.map(({ id }: { id: string }) => id)]).toEqual([200, ids]);
  });

  it('go on page by page, each row once', async () => {
    for (const [path, ids] of [
      ['messages?contactId=CT1', ['m5', 'm3', 'm1']],
      ['conversations?userId=US1', ['CN1', 'CN2']],
    ] as const) {
      const seen: string[] = [];
      for (let cursor = ''; ;) {
        const { body } = await service.get(`/api/${path}&limit=1${cursor}`);
        seen.push(...body.items.map(({ id }: { id: string }) => id));
        if (body.nextCursor === null) break;
        cursor = `&cursor=${body.nextCursor}`;
      }
      expect(seen).toEqual(ids);
    }
  });

  it.each(['messages', 'calls', 'conversations'])(
    '%s: what is no id is refused by the name of its parameter',
    async (list) => {
      for (const name of ['phoneNumberId', 'userId', 'contactId']) {
        for (const [value, message] of [
          ['', 'expected an id that is not empty, without NUL'],
          ['%00', 'expected an id that is not empty, without NUL'],
          ['x'.repeat(201), 'expected at most 200 characters'],
          [`a&${name}=b`, 'expected a text'],
        ] as const) {
          const { status, body } = await service.get(`/api/${list}?${name}=${value}`);
          expect([status, body.errors]).toEqual([400, [{ path: name, message }]]);
        }
      }
    },
  );

  it('contacts: by where they come from', async () => {
    const sample = sampleText('2026-03-30/contact.updated');
    for (const id of ['CT21', 'CT22']) {
      const body = sample.replaceAll(/"id": "(CT|EV)\w+"/g, `"id": "$1${id}"`).replace('crm-20417', `crm-${id}`);
      const headers = signStandard(STANDARD, `msg_${id}`, Math.floor(Date.now() / 1000), body);
      expect(await service.post(body, headers)).toMatchObject({ status: 200 });
    }
    const idsOf = async (query: string) =>
      (await service.get(`/api/contacts?${query}`)).body.items.map(({ id }: { id: string }) => id);
    await eventually(async () => expect(await idsOf('origin=public-api')).toEqual(['CTCT22', 'CTCT21']));
    expect(await idsOf('externalId=crm-CT21')).toEqual(['CTCT21']);
    expect(await idsOf('externalId=crm-CT21&origin=other')).toEqual([]);
    const { status, body } = await service.get('/api/contacts?externalId=a&externalId=b');
    expect([status, body.errors]).toEqual([400, [{ path: 'externalId', message: 'expected a text' }]]);
  });
});
