import { OPERATOR_TOKEN } from '../support/service.js';
import { Stage } from './support/stage.js';
import { BROWSER_START_MS, describeBrowser, type Visitor } from './support/visitor.js';

describeBrowser('signing in', () => {
  let stage: Stage;
  let visitor: Visitor;

  beforeAll(async () => {
    stage = await Stage.set();
  }, BROWSER_START_MS);
  afterAll(() => stage.clear());
  beforeEach(async () => {
    visitor = await stage.visitor();
  });
  afterEach(async () => {
    expect(visitor).toMatchObject({ dialogs: [], complaints: [], foreignRequests: [] });
    await visitor.leave();
  });

  it('shows nothing without the token, and says what is wrong with another', async () => {
    const page = await visitor.visit();
    await page.getByLabel('Operator token').fill('not the token, whatever it is');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('operator');
    expect(await page.getByText('Log out').count()).toBe(0);
  });

  it('asks once, keeps no token in the browser, and leads to the address that was asked for', async () => {
    const page = await visitor.signIn('?view=quarantine');
    expect(await page.getByText('Nothing was refused').count()).toBe(1);
    await page.reload();
    await page.getByText('Live', { exact: true }).waitFor();

    const kept = await page.evaluate<string>(
      'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
    );
    expect(kept).toBe('[{},{},""]');
    const [cookie, ...others] = await visitor.context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict' });
    expect(cookie?.value).not.toContain(OPERATOR_TOKEN);
    expect(others).toEqual([]);
  });

  it('ends with logging out', async () => {
    const page = await visitor.signIn();
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByLabel('Operator token').waitFor();
    await page.reload();
    await page.getByLabel('Operator token').waitFor();
  });

  it('is asked for again when the session has ended', async () => {
    const page = await visitor.signIn();
    await visitor.context.clearCookies();
    await page.getByRole('combobox', { name: 'State' }).selectOption('done');
    await page.getByText('The session has ended').waitFor();
  });
});
