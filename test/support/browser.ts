import { OPERATOR_TOKEN, type Answer, type Service } from './service.js';

/** What a browser adds to the requests of a page of ours. */
const OUR_PAGE = { 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' };

/** Talks to the service as the dashboard's page does: by a cookie. */
export class Browser {
  private constructor(
    private readonly service: Service,
    readonly cookie: string,
  ) {}

  static async logIn(service: Service): Promise<Browser> {
    const { headers } = await logIn(service, OPERATOR_TOKEN);
    return new Browser(service, headers.get('set-cookie')?.split(';')[0] ?? '');
  }

  static withCookie(service: Service, value: string): Browser {
    return new Browser(service, `openphone-webhooks=${value}`);
  }

  get(path: string): Promise<Answer> {
    return this.service.request(path, { headers: { cookie: this.cookie } });
  }

  /** @param headers beside the cookie, or instead of what a page of ours would send */
  send(method: string, path: string, body: object = {}, headers: Record<string, string> = OUR_PAGE): Promise<Answer> {
    return this.service.request(path, {
      method,
      headers: { cookie: this.cookie, ...headers },
      body: JSON.stringify(body),
    });
  }
}

export function logIn(service: Service, token: string, headers: Record<string, string> = OUR_PAGE): Promise<Answer> {
  return service.request('/dashboard/api/session', { method: 'POST', headers, body: JSON.stringify({ token }) });
}
