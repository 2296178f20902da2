import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { OPERATOR_TOKEN, type Service } from '../../support/service.js';

/** A suite that needs a browser. Where there is none it is counted as skipped; `.ci/run` installs one where it can. */
export const describeBrowser = process.env.TEST_CHROMIUM === 'absent' ? describe.skip : describe;

/** Starting takes long on a busy machine; what comes then does not. */
export const BROWSER_START_MS = 60_000;

export async function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.TEST_CHROMIUM ?? '',
    // containers run tests as root, and give little shared memory
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
}

/** Somebody at a browser of their own, and all that must not happen to them. */
export class Visitor {
  /** Alerts, prompts, confirmations. */
  readonly dialogs: string[] = [];
  /** Violations of the content security policy, exceptions, failed scripts. */
  readonly complaints: string[] = [];
  /** Addresses that are not the service's. */
  readonly foreignRequests: string[] = [];

  private constructor(
    private readonly service: Pick<Service, 'url'>,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async open(
    browser: Browser,
    service: Pick<Service, 'url'>,
    options: BrowserContextOptions = {},
  ): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    context.setDefaultTimeout(15_000);
    const visitor = new Visitor(service, context, await context.newPage());
    await visitor.watch();
    return visitor;
  }

  /** @param search with its question mark */
  async visit(search = ''): Promise<Page> {
    await this.page.goto(`${this.service.url}/dashboard${search}`);
    return this.page;
  }

  async signIn(search = ''): Promise<Page> {
    await this.visit(search);
    await this.page.getByLabel('Operator token').fill(OPERATOR_TOKEN);
    await this.page.getByRole('button', { name: 'Sign in' }).click();
    await this.page.getByText('Live', { exact: true }).waitFor();
    return this.page;
  }

  /** With the session there is. */
  async visitSignedIn(search = ''): Promise<Page> {
    await this.visit(search);
    await this.page.getByText('Live', { exact: true }).waitFor();
    return this.page;
  }

  async leave(): Promise<void> {
    await this.context.close();
  }

  private async watch(): Promise<void> {
    this.page.on('dialog', (dialog) => {
      this.dialogs.push(dialog.message());
      void dialog.dismiss();
    });
    this.page.on('pageerror', (error) => this.complaints.push(error.message));
    this.page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) this.complaints.push(message.text());
    });
    this.context.on('page', (page) => this.foreignRequests.push(`a new window: ${page.url()}`));
    this.page.on('request', (request) => {
      if (!request.url().startsWith(`${this.service.url}/`)) this.foreignRequests.push(request.url());
    });
    // what the console does not say
    await this.page.addInitScript(`
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        console.error('Content Security Policy: ' + violatedDirective + ' ' + blockedURI);
      });`);
  }
}
