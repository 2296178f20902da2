import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '../contract/index.js';
import { ServiceSettings } from '../config/service.settings.js';
import type { Settings } from '../config/settings.js';
import { StorageSettings } from '../config/storage.settings.js';
import { OperatorSettings } from '../http/operator.settings.js';
import { Failure } from './terminal.js';

type Method = 'GET' | 'POST' | 'DELETE';
type Parameters = Record<string, string | number | undefined>;

/** What a list gives at once, at most. */
const PAGE = 200;

interface Opening {
  body?: string | undefined;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

interface ProblemBody {
  detail?: string;
  errors?: { path: string; message: string }[];
}

/** The operator API of a running service. */
export class Client {
  constructor(
    readonly url: string,
    private readonly token: string | null,
  ) {}

  /** The service that has these settings, unless `url` names another. */
  static of(settings: Settings, url: string | undefined): Client {
    const { HOST, PORT } = settings.get(ServiceSettings);
    const address = url ?? `http://${HOST.replace(/^0\.0\.0\.0$/, '127.0.0.1')}:${PORT}`;
    return new Client(address.replace(/\/+$/, ''), tokenOf(settings));
  }

  async get<Body>(path: string, parameters: Parameters = {}): Promise<Body> {
    const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
    const query = new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)]));
    return this.request('GET', given.length === 0 ? path : `${path}?${query.toString()}`);
  }

  /** The first items of a list, page by page. */
  async list<Item>(path: string, parameters: Parameters, limit: number): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | undefined; items.length < limit;) {
      const wanted = { ...parameters, cursor, limit: Math.min(PAGE, limit - items.length) };
      const page: Page<Item> = await this.get(path, wanted);
      items.push(...page.items);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    return items;
  }

  async send<Body>(method: Exclude<Method, 'GET'>, path: string, body: object = {}): Promise<Body> {
    return this.request(method, path, JSON.stringify(body));
  }

  /** Anything over HTTP, as it is answered. @throws Failure when nobody answers */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    try {
      return await fetch(this.url + path, init);
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new Failure(`nobody answers at ${this.url} (${cause}): start the service, or name it with --url`);
    }
  }

  private async request<Body>(method: Method, path: string, body?: string): Promise<Body> {
    const response = await this.open(method, path, { body, headers: { 'Content-Type': 'application/json' } });
    return (await response.json()) as Body;
  }

  /** As the operator, an answer to be read bit by bit. @throws Failure when it is no success */
  async open(method: Method, path: string, { body, headers, signal }: Opening = {}): Promise<Response> {
    const response = await this.fetch(path, {
      method,
      headers: { ...headers, ...(this.token === null ? {} : { Authorization: `Bearer ${this.token}` }) },
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { signal }),
    });
    if (response.ok) return response;
    const text = await response.text();
    throw new Failure(`${method} ${path.split('?')[0]}: ${response.status}: ${this.explain(response.status, text)}`);
  }

  private explain(status: number, text: string): string {
    if (status === 401 && this.token === null) {
      return 'no operator token found: set ADMIN_TOKEN, or run this where DATA_DIR/admin-token is';
    }
    const { detail = text.slice(0, 200), errors = [] } = parse(text);
    const fields = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
    return fields === '' ? detail : `${detail}: ${fields}`;
  }
}

function parse(text: string): ProblemBody {
  try {
    return JSON.parse(text) as ProblemBody;
  } catch {
    return {};
  }
}

function tokenOf(settings: Settings): string | null {
  const { ADMIN_TOKEN } = settings.get(OperatorSettings);
  const { DATA_DIR } = settings.get(StorageSettings);
  if (ADMIN_TOKEN !== undefined) return ADMIN_TOKEN;
  try {
    return readFileSync(join(DATA_DIR, 'admin-token'), 'utf8').trim();
  } catch {
    return null;
  }
}
