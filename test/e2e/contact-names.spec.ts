import { randomBytes } from 'node:crypto';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { LegacyWebhooks } from '../support/legacy-webhooks.js';
import { Service } from '../support/service.js';
import type { TestStore } from '../support/stores.js';

const SECRET = randomBytes(32).toString('base64');
const [JANE, CY, OURS] = ['+13105550171', '+13105550172', '+14155550121'];
const at = (minute: number) => `2026-10-05T16:${String(minute).padStart(2, '0')}:00.000Z`;

describeEachStore('names of contacts', (create) => {
  let store: TestStore;
  let service: Service;
  const webhooks = new LegacyWebhooks(() => service, SECRET);

  const namesIn = async (path: string) => (await service.get(path)).body.names as Record<string, string>;
  const told = async (path: string, names: Record<string, string>) => {
    await eventually(async () => expect([path, await namesIn(path)]).toEqual([path, names]));
  };

  beforeAll(async () => {
    store = await create();
    service = await Service.start(store, { OPENPHONE_WEBHOOK_SECRET: SECRET, DEFAULT_REGION: 'US' });
    await webhooks.message('m1', { from: '(310) 555-0171', to: `${OURS},${CY}`, conversationId: 'CN1', at: at(1) });
    await webhooks.call('c1', { from: JANE, to: OURS, at: at(1) });
    await eventually(async () => {
      expect((await service.get('/api/messages/m1')).status).toBe(200);
      expect((await service.get('/api/calls/c1')).status).toBe(200);
    });
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  it('stand beside numbers, as these are written, and are those of today', async () => {
    expect(await namesIn('/api/messages/m1')).toEqual({});
    await webhooks.contact('CT1', { firstName: 'Jane', lastName: 'Smith', phones: ['310-555-0171'], at: at(2) });
    await told('/api/messages/m1', { '(310) 555-0171': 'Jane Smith' });
    await told('/api/calls/c1', { [JANE]: 'Jane Smith' });
    await told('/api/conversations/CN1', { [JANE]: 'Jane Smith' });
    await webhooks.contact('CT2', { firstName: 'Cy', phones: [CY], at: at(2) });
    await webhooks.contact('CT1', { firstName: 'Jane', lastName: 'Jones', phones: ['310-555-0171'], at: at(3) });
    await told('/api/messages/m1', { '(310) 555-0171': 'Jane Jones', [CY]: 'Cy' });
    for (const list of ['messages', 'calls', 'conversations']) {
      const [item] = (await service.get(`/api/${list}`)).body.items;
      expect(item.names).toEqual(await namesIn(`/api/${list}/${item.id}`));
    }
  });

  it('are of the contact that was updated last and has one, of several with a number', async () => {
    const phones = [JANE];
    await webhooks.contact('CT3', { firstName: 'Front desk', phones, at: at(5) });
    await told('/api/calls/c1', { [JANE]: 'Front desk' });
    await webhooks.contact('CT4', { firstName: 'Of the same time', phones, at: at(5) });
    await told('/api/calls/c1', { [JANE]: 'Of the same time' });
    await webhooks.contact('CT5', { firstName: null, lastName: null, phones, at: at(6) });
    await webhooks.contact('CT6', { firstName: ' ', lastName: '', phones, at: at(7) });
    await eventually(async () => expect((await service.get('/api/contacts/CT6')).status).toBe(200));
    expect(await namesIn('/api/calls/c1')).toEqual({ [JANE]: 'Of the same time' });
    await webhooks.contact('CT1', { firstName: 'Jane', lastName: '', phones, at: at(8) });
    await told('/api/calls/c1', { [JANE]: 'Jane' });
  });

  it('go with the contact, or with its number', async () => {
    await webhooks.contact('CT1', { firstName: 'Jane', phones: ['+1 310 555 0199'], at: at(10) });
    await told('/api/calls/c1', { [JANE]: 'Of the same time' });
    for (const id of ['CT3', 'CT4', 'CT5', 'CT6']) await webhooks.contact(id, { at: at(11) }, 'contact.deleted');
    await told('/api/calls/c1', {});
    await webhooks.contact('CT4', { firstName: 'Back', phones: [JANE], at: at(12) });
    await told('/api/calls/c1', { [JANE]: 'Back' });
  });

  it('are texts that a column can hold', async () => {
    await webhooks.contact('CT7', { firstName: `A\u0000${'x'.repeat(500)}`, phones: [OURS], at: at(13) });
    await eventually(async () => {
      const { [OURS]: name } = await namesIn('/api/calls/c1');
      expect(name).toBe(`A${'x'.repeat(199)}`);
    });
  });
});
