import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApplication } from '../../src/application.js';
import type { AppModule } from '../../src/app.module.js';
import { headStart } from '../../src/head-start.js';
import type { TestStore } from './stores.js';

export const OPERATOR_TOKEN = 'operator-token-of-the-tests-0123456789';

export interface Answer {
  status: number;
  headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers freely
  body: any;
}

/** The whole service on a store, with HTTP on a free port. */
export class Service {
  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
  ) {}

  static async start(
    store: TestStore,
    environment: Record<string, string> = {},
    modules: Parameters<typeof AppModule.forRoot>[1] = [],
  ): Promise<Service> {
    const settings = { LOG_LEVEL: 'fatal', LOG_FORMAT: 'json', ADMIN_TOKEN: OPERATOR_TOKEN, ...store.environment };
    const app = await createApplication(headStart({ ...settings, ...environment }), modules);
    await app.listen(0, '127.0.0.1');
    return new Service(app, await app.getUrl());
  }

  /** Posts a webhook, as bytes or as an object. */
  post(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const bytes = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
    return this.request('/api/webhooks/openphone', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: bytes as string,
    });
  }

  get(path: string): Promise<Answer> {
    return this.request(path, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
  }

  /** As the operator. */
  send(method: 'POST' | 'DELETE', path: string, body: object = {}): Promise<Answer> {
    return this.request(path, {
      method,
      headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  async request(path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(this.url + path, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      body: isJson && text !== '' ? JSON.parse(text) : text,
    };
  }

  stop(): Promise<void> {
    return this.app.close();
  }
}
