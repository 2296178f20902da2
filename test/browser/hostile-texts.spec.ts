import { randomUUID } from 'node:crypto';
import { eventually } from '../support/eventually.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { HOSTILE_TEXTS } from './support/hostile-texts.js';
import { SECRET, Stage } from './support/stage.js';
import { BROWSER_START_MS, describeBrowser, type Visitor } from './support/visitor.js';

type Fields = Record<string, unknown>;

/** Where a sender's text must have become no element: parts of the page show texts only. */
const FOREIGN_ELEMENTS =
  'script:not([src="/dashboard/assets/app.js"]), img, iframe, object, embed, base, form [onfocus], video, audio, math, style';
const AT_A_TIME = 20;

const messageWith = (text: string): Fields => ({
  object: 'message',
  id: text,
  from: text,
  to: [text],
  body: text,
  direction: 'incoming',
  media: [{ url: text, type: text }],
  status: text,
  userId: text,
  phoneNumberId: text,
  conversationId: text,
});
const contactWith = (texts: readonly string[]): Fields => ({
  object: 'contact',
  id: `CT${randomUUID()}`,
  firstName: texts[0],
  lastName: texts[1],
  company: texts[2],
  role: texts[3],
  fields: texts.map((text) => ({ name: text, type: 'email', value: text })),
});
const mediaWith = (texts: readonly string[]): Fields => ({
  ...messageWith('+13105550176'),
  id: `AC${randomUUID()}`,
  body: texts.join(' '),
  to: texts,
  media: texts.map((url) => ({ url, type: 'image/png' })),
});
const envelope = (type: string, object: Fields) => ({
  id: `EV${randomUUID()}`,
  object: 'event',
  apiVersion: 'v3',
  createdAt: new Date().toISOString(),
  type,
  data: { object },
});

describeBrowser('W2: texts of senders', () => {
  let stage: Stage;
  let visitor: Visitor;
  /** Opened one by one, everything revealed. */
  const opened: string[] = [];

  const post = async (event: object, text: string, secret = SECRET): Promise<string> => {
    const body = JSON.stringify(event);
    const header: Record<string, string> = /^[\x20-\x7e]{1,1000}$/.test(text)
      ? { 'x-text': text, 'user-agent': text }
      : {};
    const answer = await stage.service.post(body, { ...header, ...signLegacy(secret, Date.now(), body) });
    return String(answer.body.eventId);
  };

  beforeAll(async () => {
    stage = await Stage.set();
    const wrong = Buffer.from('some other secret').toString('base64');
    const sendings = HOSTILE_TEXTS.flatMap((text) => [
      () => post(envelope('message.received', messageWith(text)), text),
      () => post(envelope(text, { id: text, object: text, [text]: text }), text),
      () => post(envelope('message.received', messageWith(text)), text, wrong),
    ]);
    const ids: string[] = [];
    for (let sent = 0; sent < sendings.length; sent += AT_A_TIME)
      ids.push(...(await Promise.all(sendings.slice(sent, sent + AT_A_TIME).map((send) => send()))));
    opened.push(await post(envelope('contact.updated', contactWith(HOSTILE_TEXTS)), ''));
    opened.push(await post(envelope('message.received', mediaWith(HOSTILE_TEXTS)), ''));
    opened.push(...ids.filter((id, index) => id !== 'undefined' && index % 75 < 2));
    visitor = await stage.visitor();
    await visitor.signIn();
  }, 2 * BROWSER_START_MS);
  afterAll(() => stage.clear());

  const expectHarmless = async () => {
    expect(await visitor.page.locator(FOREIGN_ELEMENTS).count()).toBe(0);
    const protocols = await visitor.page.evaluate<string[]>(
      '[...new Set([...document.links].map((link) => link.protocol))]',
    );
    expect(protocols.filter((protocol) => !/^https?:$/.test(protocol))).toEqual([]);
    expect(visitor).toMatchObject({ dialogs: [], complaints: [], foreignRequests: [] });
  };

  it('are a hundred', () => expect(new Set(HOSTILE_TEXTS).size).toBe(100));

  it('do nothing in the list, or as types', async () => {
    const page = await visitor.visitSignedIn();
    for (const shown of [100, 150, 200]) {
      await page.getByRole('button', { name: 'Load more' }).click();
      await eventually(async () => expect(await page.locator('.rows .row').count()).toBeGreaterThanOrEqual(shown));
    }
    expect(await page.locator('.rows').innerText()).toContain('<script>alert(1)</script>');
    expect(await page.locator('.rows').innerText()).toContain('⟨U+202E⟩gpj.exe');
    await expectHarmless();
  }, 60_000);

  it('do nothing in an open event, revealed', async () => {
    for (const id of opened) {
      const page = await visitor.visitSignedIn(`?event=${id}`);
      await page.getByRole('button', { name: 'Reveal' }).click();
      await page.getByText('Revealed until it is closed').waitFor();
      await expectHarmless();
    }
    expect(opened.length).toBeGreaterThan(6);
  }, 120_000);

  it('are shown to the letter, and lead nowhere but to web pages', async () => {
    const page = await visitor.visitSignedIn(`?event=${opened[1]}`);
    await page.getByRole('button', { name: 'Reveal' }).click();
    await page.getByText('Revealed until it is closed').waitFor();
    const data = page.getByLabel('Normalised data');
    expect(await data.innerText()).toContain('"<img src=x onerror=alert(1)>"');
    const links = await data
      .locator('a')
      .evaluateAll((all) => all.map((link) => [link.getAttribute('href'), link.getAttribute('rel')]));
    expect(links.length).toBeGreaterThan(3);
    for (const [href, rel] of links) {
      expect(href).toMatch(/^https?:\/\//);
      expect(rel).toContain('noreferrer');
    }
  });

  it('do nothing in the quarantine', async () => {
    const page = await visitor.visitSignedIn('?view=quarantine');
    await page.locator('summary').first().waitFor();
    for (const summary of (await page.locator('summary').all()).slice(0, 5)) await summary.click();
    await expectHarmless();
  }, 60_000);

  it('and if they did, it would be noticed', async () => {
    const page = await visitor.visitSignedIn();
    await page.evaluate(
      `document.body.append(Object.assign(new Image(), { src: 'https://elsewhere.example/x.png' })); alert(1)`,
    );
    await eventually(() => {
      expect(visitor.dialogs).toEqual(['1']);
      expect(visitor.complaints.join()).toContain('https://elsewhere.example');
    });
  });
});
