import type { Page } from 'playwright-core';
import { eventually } from '../support/eventually.js';
import { Stage } from './support/stage.js';
import { BROWSER_START_MS, describeBrowser, type Visitor } from './support/visitor.js';

describeBrowser('the list of events', () => {
  let stage: Stage;
  let visitor: Visitor;
  let page: Page;

  const rows = () => page.locator('.rows .row');
  const row = (id: string) => page.locator(`[data-event="${id}"]`);
  const field = (name: string) => page.getByRole('combobox', { name, exact: true });
  const search = () => new URL(page.url()).searchParams;
  const trigger = (type: string, times: number) =>
    Promise.all(Array.from({ length: times }, () => stage.trigger(type)));

  beforeAll(async () => {
    stage = await Stage.set();
    visitor = await stage.visitor();
    await visitor.signIn();
  }, BROWSER_START_MS);
  afterAll(() => stage.clear());
  beforeEach(async () => {
    page = await visitor.visitSignedIn();
  });
  afterEach(() => {
    expect(visitor).toMatchObject({ dialogs: [], complaints: [], foreignRequests: [] });
  });

  it('says what to run while it is empty', async () => {
    await page.getByText('npm run cli -- trigger message.received').waitFor();
    await page.getByText('All good').waitFor();
  });

  it('shows an event within a second, and what becomes of it', async () => {
    // on a busy machine one of three may be late
    await eventually(async () => {
      const id = await stage.trigger('message.received');
      await row(id).waitFor({ timeout: 1_000 });
    });
    await eventually(async () => expect(await rows().first().textContent()).toContain('done'));
  });

  it('says that there is more instead of moving rows that somebody looks at', async () => {
    const known = await stage.trigger('message.received');
    await row(known).hover();
    const [fresh = ''] = await trigger('call.completed', 2);
    await page.getByRole('button', { name: '2 new' }).waitFor();
    expect(await rows().first().getAttribute('data-event')).toBe(known);
    await page.getByRole('button', { name: '2 new' }).click();
    await row(fresh).waitFor();
    expect(await page.getByRole('button', { name: / new$/ }).count()).toBe(0);
  });

  it('keeps filters in the address: they can be shared, reloaded, and taken back', async () => {
    await trigger('contact.updated', 1);
    await trigger('message.received', 1);
    await field('Type').fill('contact.*');
    await eventually(() => expect(search().get('type')).toBe('contact.*'));
    await eventually(async () =>
      expect(new Set(await rows().locator('.row-type').allTextContents())).toEqual(new Set(['contact.updated'])),
    );

    await field('State').selectOption('dead');
    await page.getByText('No event fits these filters').waitFor();
    await page.reload();
    await page.getByText('No event fits these filters').waitFor();
    expect(await field('Type').inputValue()).toBe('contact.*');

    await page.goBack();
    await eventually(async () => {
      expect(await field('State').inputValue()).toBe('');
      expect(await rows().count()).toBe(1);
    });
    await page.goBack();
    await eventually(async () => {
      expect(await field('Type').inputValue()).toBe('');
      expect(await rows().count()).toBeGreaterThan(1);
    });
  });

  it('takes what is filtered from the stream as well', async () => {
    await field('Type').fill('call.*');
    await eventually(() => expect(search().get('type')).toBe('call.*'));
    const message = await stage.trigger('message.received');
    const call = await stage.trigger('call.completed');
    await row(call).waitFor();
    expect(await row(message).count()).toBe(0);
  });

  it('limits the time, roughly or exactly', async () => {
    const id = await stage.trigger('message.received');
    await field('Time').selectOption('Last hour');
    await row(id).waitFor();
    expect(Date.now() - Date.parse(search().get('since') ?? '')).toBeLessThan(3_700_000);
    await page.getByLabel('Until').fill('2020-01-01T00:00');
    await page.getByText('No event fits these filters').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await row(id).waitFor();
  });

  it('says what is wrong with a filter', async () => {
    await field('Type').fill('<script>');
    expect(await page.getByRole('alert').textContent()).toContain('expected types such as message.received or call.*');
  });

  it('loads more', async () => {
    // once the page has seen the newest, nothing is left to come by the stream
    await row((await trigger('message.received', 60)).at(-1) ?? '').waitFor();
    await page.reload();
    await page.getByRole('button', { name: 'Load more' }).waitFor();
    expect(await rows().count()).toBe(50);
    await page.getByRole('button', { name: 'Load more' }).click();
    await eventually(async () => expect(await rows().count()).toBeGreaterThanOrEqual(60));
    const ids = await rows().evaluateAll((elements) => elements.map((element) => element.getAttribute('data-event')));
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
  });

  it('can be walked by keyboard alone', async () => {
    for (const id of await trigger('message.received', 3)) await row(id).waitFor();
    const focused = () => page.evaluate<string | null>('document.activeElement.getAttribute("data-event")');
    const ids = await rows().evaluateAll((elements) => elements.map((element) => element.getAttribute('data-event')));

    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    expect(await focused()).toBe(ids[1]);
    await page.keyboard.press('Enter');
    await eventually(() => expect(search().get('event')).toBe(ids[1]));
    await page.keyboard.press('j');
    await eventually(() => expect(search().get('event')).toBe(ids[2]));
    await page.keyboard.press('Escape');
    await eventually(async () => {
      expect(search().get('event')).toBeNull();
      expect(await focused()).toBe(ids[2]);
    });

    await page.keyboard.press('/');
    await page.keyboard.type('call.*');
    await eventually(() => expect(search().get('type')).toBe('call.*'));
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    await page.keyboard.press('Escape');
    await eventually(async () => expect(await page.getByRole('dialog').count()).toBe(0));
  });

  it('reconnects, and misses nothing meanwhile', async () => {
    const { app } = stage.service;
    app.getHttpServer().closeAllConnections();
    await page.getByText('Reconnecting').waitFor();
    const missed = await stage.trigger('message.received');
    await page.getByText('Live', { exact: true }).waitFor();
    await row(missed).waitFor();
  });
});
