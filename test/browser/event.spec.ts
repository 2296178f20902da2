import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { crm } from './support/crm.js';
import { Stage } from './support/stage.js';
import { BROWSER_START_MS, describeBrowser, type Visitor } from './support/visitor.js';

const TEXT = 'The blue one, please';

describeBrowser('an open event', () => {
  let stage: Stage;
  let visitor: Visitor;
  let page: Page;

  const panel = () => page.locator('.panel');
  const open = async (id: string) => {
    page = await visitor.visitSignedIn(`?event=${id}`);
    await panel().getByRole('heading', { name: 'Timeline' }).waitFor();
  };
  const audited = async (path: string) => {
    const { items } = (await stage.service.get('/api/audit')).body as { items: { target?: string; route?: string }[] };
    return items.filter((entry) => JSON.stringify(entry).includes(path)).length;
  };

  beforeAll(async () => {
    stage = await Stage.set();
    visitor = await stage.visitor({ permissions: ['clipboard-read', 'clipboard-write'] });
    await visitor.signIn();
  }, BROWSER_START_MS);
  afterAll(() => stage.clear());
  afterEach(() => {
    expect(visitor).toMatchObject({ dialogs: [], complaints: [], foreignRequests: [] });
  });

  it('has an address of its own, its history, and a way back', async () => {
    const id = await stage.trigger('message.received', { body: TEXT });
    page = await visitor.visitSignedIn();
    await page.locator(`[data-event="${id}"]`).click();
    await eventually(async () => {
      const timeline = await panel().locator('.timeline').innerText();
      for (const step of ['Received', 'Signature verified', 'Stored', 'Acknowledged', 'messages done', 'crm-sync done'])
        expect(timeline).toContain(step);
    });
    expect(new URL(page.url()).searchParams.get('event')).toBe(id);
    await page.goBack();
    await eventually(async () => expect(await panel().count()).toBe(0));
    await page.goForward();
    await panel().getByText(id).waitFor();
  });

  it('shows texts and numbers only when they are asked for, and that is written down', async () => {
    const id = await stage.trigger('message.received', { body: TEXT });
    await open(id);
    expect(await panel().innerText()).not.toMatch(/blue one|\+13105550176/);
    expect(await panel().innerText()).toContain('written to the audit log');
    expect(await audited('reveal')).toBe(0);

    await panel().getByRole('button', { name: 'Reveal' }).click();
    await panel().getByText('Revealed until it is closed').waitFor();
    expect(await panel().getByLabel('Normalised data').innerText()).toContain(TEXT);
    expect(await panel().getByLabel('Raw body').innerText()).toContain('+13105550176');
    expect(await audited('reveal')).toBe(1);
  });

  it('is copied as a command that sends it again', async () => {
    const id = await stage.trigger('message.received');
    await open(id);
    await panel().getByRole('button', { name: 'Copy as signed curl' }).click();
    await page.getByText('Signed curl command copied').waitFor();
    const command = await page.evaluate<string>('navigator.clipboard.readText()');
    expect(command).toMatch(/^curl /);
    expect(command).toContain('openphone-signature: hmac;1;');
  });

  it('is replayed to one subscriber, or to all', async () => {
    const id = await stage.trigger('message.received');
    const handled = () => crm.handled.filter((one) => one === id).length;
    await open(id);
    await eventually(() => expect(handled()).toBe(1));
    await panel().getByRole('button', { name: 'Replay to crm-sync' }).click();
    await page.getByText('Replayed to crm-sync').waitFor();
    await eventually(() => expect(handled()).toBe(2));
    await eventually(async () => {
      const { deliveries } = (await stage.service.get(`/api/events/${id}`)).body as { deliveries: { state: string }[] };
      expect(deliveries.map(({ state }) => state)).toEqual(['done', 'done']);
    });
    await panel().getByRole('button', { name: 'Replay to all' }).click();
    await page.getByText('Replayed to crm-sync, messages').waitFor();
    await eventually(() => expect(handled()).toBe(3));
  });

  it('counts down to the next attempt', async () => {
    const id = await stage.trigger('message.received', { body: 'busy' });
    await open(id);
    const delivery = panel().locator('.delivery').filter({ hasText: 'crm-sync' });
    await delivery.getByText(/next in \d+ s/).waitFor();
    expect(await delivery.innerText()).toContain('the CRM is rate limiting: 429');
    const left = async () => Number(/next in (\d+) s/.exec(await delivery.innerText())?.[1]);
    const first = await left();
    await eventually(async () => expect(await left()).toBeLessThan(first));
  });

  it('that is gone is said to be', async () => {
    page = await visitor.visitSignedIn('?event=01900000-0000-7000-8000-000000000000');
    expect(await panel().getByRole('alert').textContent()).toContain('retention may have removed it');
  });
});
