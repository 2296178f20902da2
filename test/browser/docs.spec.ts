import type { Browser } from 'playwright-core';
import { OPERATOR_TOKEN, Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { BROWSER_START_MS, describeBrowser, launch } from './support/visitor.js';

describeBrowser('the page of the API', () => {
  let store: TestStore;
  let service: Service;
  let browser: Browser;

  beforeAll(async () => {
    store = embeddedStore();
    service = await Service.start(store, { DOCS_PUBLIC: 'true' });
    browser = await launch();
  }, BROWSER_START_MS);
  afterAll(async () => {
    await browser.close();
    await service.stop();
    await store.remove();
  });

  it('shows every route and calls one with the token, with nothing against its policy, from this service alone', async () => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    const requested: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requested.push(new URL(request.url()).origin));
    page.setDefaultTimeout(20_000);
    await page.goto(`${service.url}/docs`);
    const operation = (id: string) => page.locator(`.opblock[id$="-${id}"]`);
    await operation('messagesList').click();
    const { paths } = (await service.get('/docs/openapi.json')).body;
    const described = Object.values(paths as object).flatMap(Object.keys).length;
    expect(await page.locator('.opblock').count()).toBeGreaterThanOrEqual(described);

    await page.locator('.btn.authorize').first().click();
    await page.locator('#auth-bearer-value').fill(OPERATOR_TOKEN);
    await page.locator('.modal-btn.authorize[aria-label="Apply credentials"]').first().click();
    await page.locator('.btn-done').first().click();
    await operation('messagesList').locator('.try-out__btn').click();
    await operation('messagesList').locator('.execute').click();
    const answer = operation('messagesList').locator('.live-responses-table .response-col_status').last();
    expect((await answer.textContent())?.trim()).toMatch(/^200/);
    expect(complaints).toEqual([]);
    expect([...new Set(requested)].filter((origin) => origin !== 'null')).toEqual([service.url]);
    await page.close();
  }, 120_000);
});
