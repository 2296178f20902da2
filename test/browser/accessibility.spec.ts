import { AxeBuilder } from '@axe-core/playwright';
import { eventually } from '../support/eventually.js';
import { fill, type Filled } from './support/fill.js';
import { Stage } from './support/stage.js';
import { BROWSER_START_MS, describeBrowser, type Visitor } from './support/visitor.js';

interface View {
  name: string;
  search: (ids: Filled) => string;
  /** On the way to what is looked at. */
  then?: (visitor: Visitor) => Promise<unknown>;
}

const VIEWS: View[] = [
  { name: 'events', search: () => '' },
  { name: 'events of a time', search: () => '?since=2020-01-01T00:00:00.000Z&type=message.*' },
  { name: 'no events', search: () => '?type=nothing' },
  { name: 'a wrong filter', search: () => '?type=%3C' },
  { name: 'a dead event', search: ({ dead }) => `?event=${dead}` },
  {
    name: 'a revealed event that is tried again',
    search: ({ busy }) => `?event=${busy}`,
    then: async ({ page }) => {
      await page.getByRole('button', { name: 'Reveal' }).click();
      await page.getByText('Revealed until it is closed').waitFor();
    },
  },
  { name: 'dead letters', search: () => '?view=dead-letters' },
  {
    name: 'quarantine',
    search: () => '?view=quarantine',
    then: ({ page }) => page.locator('summary').first().click(),
  },
  {
    name: 'a question',
    search: () => '?view=dead-letters',
    then: ({ page }) => page.getByRole('button', { name: 'Discard all …' }).click(),
  },
  { name: 'help', search: () => '', then: ({ page }) => page.keyboard.press('?') },
];

describeBrowser('the page is for everybody', () => {
  let stage: Stage;
  let filled: Filled;
  let visitor: Visitor;

  beforeAll(async () => {
    stage = await Stage.set();
    filled = await fill(stage);
    visitor = await stage.visitor();
  }, 2 * BROWSER_START_MS);
  afterAll(() => stage.clear());

  const show = async ({ search, then }: View) => {
    const page = await visitor.visitSignedIn(search(filled));
    await page.locator('.problems').waitFor();
    await eventually(async () => expect(await page.locator('.row, .empty, [role=alert]').count()).toBeGreaterThan(0));
    await then?.(visitor);
  };
  const violations = async (axe: AxeBuilder) => {
    const { violations: found } = await axe.setLegacyMode().analyze();
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };
  const violationsInBothSchemes = async () => {
    const { page } = visitor;
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    const light = await violations(new AxeBuilder({ page }));
    await page.emulateMedia({ colorScheme: 'dark' });
    // all that the scheme changes
    return [...light, ...(await violations(new AxeBuilder({ page }).withRules('color-contrast')))];
  };

  it('axe finds nothing wrong with signing in', async () => {
    await visitor.visit();
    await visitor.page.getByLabel('Operator token').waitFor();
    expect(await violationsInBothSchemes()).toEqual([]);
    await visitor.signIn();
  });

  it.each(VIEWS)(
    'axe finds nothing wrong with $name, light or dark',
    async (view) => {
      await visitor.page.setViewportSize({ width: 1280, height: 900 });
      await show(view);
      expect(await violationsInBothSchemes()).toEqual([]);
    },
    60_000,
  );

  it.each(VIEWS)('$name fits a phone', async (view) => {
    await visitor.page.setViewportSize({ width: 390, height: 844 });
    await show(view);
    const width =
      'Math.max(document.documentElement.scrollWidth, ...[...document.querySelectorAll(".panel, dialog")].map((one) => one.scrollWidth))';
    expect(await visitor.page.evaluate<number>(width)).toBeLessThanOrEqual(390);
  });

  it('axe finds nothing wrong with an open event on a phone', async () => {
    await visitor.page.setViewportSize({ width: 390, height: 844 });
    await show({ name: '', search: ({ dead }) => `?event=${dead}` });
    expect(await violationsInBothSchemes()).toEqual([]);
  });
});
