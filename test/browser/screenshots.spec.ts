import { mkdirSync, statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { fill, type Filled } from './support/fill.js';
import { Stage } from './support/stage.js';
import { BROWSER_START_MS, describeBrowser, type Visitor } from './support/visitor.js';

const FOLDER = 'docs/images';
const LARGEST_BYTES = 200_000;
/** So that the lines over the last minute have something to show. */
const TRAFFIC_MS = 62_000;

/** The pictures of the documentation, of invented events: npm run screenshots. */
describeBrowser('screenshots', () => {
  let stage: Stage;
  let visitor: Visitor;
  let filled: Filled;

  beforeAll(
    async () => {
      mkdirSync(FOLDER, { recursive: true });
      stage = await Stage.set();
      await traffic(TRAFFIC_MS);
      filled = await fill(stage);
      await traffic(1_000);
      visitor = await stage.visitor({ viewport: { width: 1280, height: 860 } });
      await visitor.signIn();
    },
    BROWSER_START_MS + 2 * TRAFFIC_MS,
  );
  afterAll(() => stage.clear());

  /** More and less of it, as on a working day. */
  async function traffic(forMs: number): Promise<void> {
    const types = ['message.received', 'message.received', 'message.delivered', 'call.completed', 'contact.updated'];
    const start = Date.now();
    for (let sent = 0; Date.now() - start < forMs; sent += 1) {
      const from = `+1310555${1_000 + ((sent * 37) % 9_000)}`;
      const to = `+1415555${9_999 - ((sent * 53) % 90)}`;
      await stage.trigger(types[sent % types.length] ?? '', { from, to });
      const pause = 120 + 100 * Math.sin((Date.now() - start) / 5_000);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  const take = async (page: Page, name: string) => {
    await page.mouse.move(0, 0);
    await page.locator('.figures .value').first().waitFor();
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
    expect(statSync(`${FOLDER}/${name}.png`).size).toBeLessThan(LARGEST_BYTES);
  };

  it.each(['light', 'dark'] as const)('dashboard, %s', async (colorScheme) => {
    await visitor.page.emulateMedia({ colorScheme });
    const page = await visitor.visitSignedIn();
    await page.locator('.row').first().waitFor();
    await take(page, colorScheme === 'light' ? 'dashboard' : 'dashboard-dark');
  });

  it('an event', async () => {
    await visitor.page.emulateMedia({ colorScheme: 'light' });
    const page = await visitor.visitSignedIn(`?event=${filled.busy}`);
    await page.locator('.timeline').waitFor();
    await take(page, 'dashboard-event');
  });

  it('a phone', async () => {
    await visitor.page.setViewportSize({ width: 390, height: 844 });
    const page = await visitor.visitSignedIn();
    await page.locator('.row').first().waitFor();
    await take(page, 'dashboard-phone');
  });
});
