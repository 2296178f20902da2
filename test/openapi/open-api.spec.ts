import { readFileSync, writeFileSync } from 'node:fs';
import { Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { describe as describeService, listed, withColons, type OpenApiDocument } from './document.js';
import type { Schema } from './schema.js';
import { pointer, structureMistakes, Validator } from './validator.js';

const FILE = 'docs/openapi.json';

let store: TestStore;
let service: Service;
let document: OpenApiDocument;
let internal: string[];

beforeAll(async () => {
  store = embeddedStore();
  service = await Service.start(store);
  ({ document, internal } = describeService(service.app));
  if (process.env.OPENAPI === 'write') writeFileSync(FILE, `${JSON.stringify(document, null, 2)}\n`);
}, 120_000);
afterAll(async () => {
  await service.stop();
  await store.remove();
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

describe('docs/openapi.json', () => {
  it('says what the code says; `npm run openapi` writes it', () => {
    expect(JSON.parse(readFileSync(FILE, 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('is what the service serves', async () => {
    const { status, headers, body } = await service.get('/docs/openapi.json');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toEqual(JSON.parse(readFileSync(FILE, 'utf8')));
  });

  it('is OpenAPI 3.1', () => {
    expect(structureMistakes(document)).toEqual([]);
    const broken = { ...document, paths: { '/x': { get: { sumary: 'misspelt', responses: {} } } } };
    expect(structureMistakes(broken)).not.toEqual([]);
  });

  it('has all that it refers to, and examples that fit', () => {
    const validator = new Validator(document);
    for (const [name, { examples = [] }] of Object.entries(document.components.schemas)) {
      for (const example of examples as unknown[]) {
        const asSent = JSON.parse(JSON.stringify(example)) as unknown;
        expect([name, validator.mistakes(pointer('components', 'schemas', name), asSent)]).toEqual([name, []]);
      }
    }
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
    const missing = [...references]
      .map(([, name = '']) => name)
      .filter((name) => !(name in document.components.schemas));
    expect(missing).toEqual([]);
  });
});

describe('the description', () => {
  it('has exactly the routes of the service; those left out say why', () => {
    const described = operations().map(({ path, method }) => `${method.toUpperCase()} ${withColons(path)}`);
    const routes = listed(service.app).map(({ method, path }) => `${method} ${path}`);
    expect([...described, ...internal].sort()).toEqual(routes.sort());
    expect(internal.sort()).toEqual([
      'GET /dashboard',
      'GET /dashboard/assets/app.css',
      'GET /dashboard/assets/app.js',
      'GET /dashboard/assets/icon.svg',
      'GET /docs/start.js',
      'GET /docs/swagger-ui/:file',
    ]);
  });

  it('gives every operation a name of its own, a summary and a tag', () => {
    const names = [
      ...operations().map(({ operation }) => operation),
      ...Object.values(document.webhooks).flatMap(Object.values),
    ].map(({ operationId }) => operationId as string);
    expect(new Set(names).size).toBe(names.length);
    const silent = operations().filter(({ operation }) => operation.summary === '');
    expect(silent.map(({ method, path }) => `${method} ${path}: write a comment above the handler`)).toEqual([]);
  });

  it('has what OpenPhone posts among the webhooks too', () => {
    const path = document.paths['/api/webhooks/openphone']?.post;
    expect(document.webhooks).toEqual({ openphone: { post: { ...path, operationId: 'openphoneWebhook' } } });
  });

  it('says who may call them', () => {
    const schemes = { operator: ['operatorToken'], public: [], signature: ['standardSignature', 'legacySignature'] };
    const access = new Map(listed(service.app).map((one) => [`${one.method} ${one.path}`, schemes[one.access]]));
    for (const { path, method, operation } of operations()) {
      const route = `${method.toUpperCase()} ${withColons(path)}`;
      expect([route, (operation.security as object[]).flatMap(Object.keys)]).toEqual([route, access.get(route)]);
    }
  });

  it('has parameters with what is checked about them', () => {
    const { parameters } = document.paths['/api/events']?.get as unknown as { parameters: Schema[] };
    expect(parameters).toContainEqual({
      name: 'limit',
      in: 'query',
      schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    });
    expect(parameters.map(({ name }) => name)).toEqual([
      ...['type', 'senderType', 'subject', 'externalId', 'dialect', 'verified', 'state', 'phoneNumber', 'source'],
      ...['limit', 'cursor', 'since', 'until'],
    ]);
    expect(document.paths['/api/erasures']?.post).toMatchObject({
      requestBody: { required: true, content: { 'application/json': { schema: { required: ['phoneNumber'] } } } },
    });
  });
});

describe('the page', () => {
  it('is for the operator, unless the settings open it to anyone', async () => {
    const paths = ['/docs', '/docs/openapi.json', '/docs/start.js', '/docs/swagger-ui/swagger-ui.css'];
    const other = embeddedStore();
    const open = await Service.start(other, { DOCS_PUBLIC: 'true' });
    try {
      for (const path of paths) {
        expect([path, (await service.request(path)).status]).toEqual([path, 401]);
        expect([path, (await service.get(path)).status]).toEqual([path, 200]);
        expect([path, (await open.request(path)).status]).toEqual([path, 200]);
      }
      expect((await open.request('/api/events')).status).toBe(401);
    } finally {
      await open.stop();
      await other.remove();
    }
  }, 60_000);

  it('serves no other files', async () => {
    for (const file of ['package.json', '..%2Fpackage.json', 'swagger-ui.js.map', '%00']) {
      expect([file, (await service.get(`/docs/swagger-ui/${file}`)).status]).toEqual([file, 404]);
    }
  });
});
