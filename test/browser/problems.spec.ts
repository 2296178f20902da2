import type { Page } from 'playwright-core';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { crm } from './support/crm.js';
import { SECRET, Stage } from './support/stage.js';
import { BROWSER_START_MS, describeBrowser, type Visitor } from './support/visitor.js';

const OTHER_SECRET = Buffer.from('the secret of a webhook that was forgotten').toString('base64');

describeBrowser('what needs attention', () => {
  describeEachStore('on', (create) => {
    let stage: Stage;
    let visitor: Visitor;
    let page: Page;

    const problems = () => page.locator('.problems');
    const allGood = () => page.getByText('All good.').waitFor();

    beforeAll(async () => {
      stage = await Stage.set(create);
      visitor = await stage.visitor();
      await visitor.signIn();
    }, BROWSER_START_MS);
    afterAll(() => stage.clear());
    beforeEach(async () => {
      crm.well = false;
      page = await visitor.visitSignedIn();
      await allGood();
    });
    afterEach(() => {
      expect(visitor).toMatchObject({ dialogs: [], complaints: [], foreignRequests: [] });
    });

    it('a dead letter: what to do, its error, and another attempt', async () => {
      const id = await stage.trigger('message.received', { body: 'refuse' });
      await problems().getByText('1 delivery failed for good').waitFor();
      await problems().getByRole('button', { name: 'Show dead letters' }).click();
      await page.getByText('the CRM answered 404').waitFor();
      crm.well = true;
      await page.getByRole('button', { name: 'Redrive', exact: true }).click();
      await page.getByText('1 delivery is tried again').waitFor();
      await eventually(() => expect(crm.handled).toContain(id));
      await page.getByText('No dead letters').waitFor();
      await allGood();
    });

    it('a dead letter that nobody wants is discarded, after a question', async () => {
      await stage.trigger('message.received', { body: 'refuse' });
      await problems().getByRole('button', { name: 'Show dead letters' }).click();
      const discard = page.getByRole('button', { name: 'Discard …', exact: true });
      await discard.click();
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      expect(await discard.count()).toBe(1);
      await discard.click();
      await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click();
      await page.getByText('1 dead letter discarded').waitFor();
      await allGood();
    });

    it('a paused subscriber', async () => {
      await page.getByRole('button', { name: 'Pause crm-sync' }).click();
      await problems().getByText('crm-sync is paused').waitFor();
      // within two seconds it gets nothing any more
      const waiting = problems().getByText(/deliver(y waits|ies wait) for it/);
      await eventually(async () => {
        await stage.trigger('message.received');
        expect(await waiting.count()).toBe(1);
      });
      await problems().getByRole('button', { name: 'Resume' }).click();
      await page.getByText('crm-sync is resumed').waitFor();
      await allGood();
    });

    it('webhooks that a missing secret has refused are released once it is there', async () => {
      await stage.trigger('message.received', { body: 'late, but there' }, OTHER_SECRET);
      await problems().getByText('1 webhook refused: no secret fits the signature').waitFor();
      await problems().getByRole('button', { name: 'Release' }).click();
      await page.getByText('0 webhooks released; 1 is still refused').waitFor();

      await stage.restart(`${SECRET},${OTHER_SECRET}`);
      await visitor.leave();
      visitor = await stage.visitor();
      page = await visitor.signIn('?view=quarantine');
      await page.getByRole('button', { name: 'Release', exact: true }).last().click();
      await page.getByText('1 webhook released').waitFor();
      await page.getByText('Nothing was refused.').waitFor();
      await allGood();
    });
  });
});
