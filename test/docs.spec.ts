import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadSettings } from '../src/config/load-settings.js';
import { settingsOf, variableOf, type SettingsClass } from '../src/config/setting.js';
import { PhoneNumbers } from '../src/contract/index.js';
import { SETTINGS } from '../src/settings.js';
import { greet } from '../src/greeting.js';
import { REJECTION_REASONS } from '../src/inbox/quarantine/rejection-reasons.js';
import { RouteList } from '../src/docs/route-list.js';
import { openSource } from '../src/sources/define-source.js';
import { SOURCES } from '../src/sources/sources.js';
import { signLegacy } from '../src/sources/openphone/sign.js';
import { anchors, codeBlocks, links, section, tableRows } from './docs/markdown.js';
import { typeErrors } from './docs/type-check.js';
import { eventually } from './support/eventually.js';
import { Service } from './support/service.js';
import { embeddedStore, type TestStore } from './support/stores.js';

const PAGES = new Map(
  [...globSync('*.md'), ...globSync('docs/**/*.md')].map((path) => [path, readFileSync(path, 'utf8')]),
);
const README = PAGES.get('README.md') ?? '';
const SECRET = 'R2ZLM2o0bFhBNVpyUnU2NG9mYXQ1MHNyR3pvSUhIVVg=';

/** Names with an underscore that are no settings of the service. */
const OTHER_NAMES = ['OPENPHONE_API_KEY', 'WEBHOOK_ID', 'DELIVERY_ID'];
/** OpenTelemetry's variables are read by its SDK. */
const STANDARD = /^OTEL_/;
const USER_PAGES = [
  'README.md',
  ...['openphone-setup', 'operator', 'module-author', 'troubleshooting'].map(inDocs),
  ...globSync('docs/sources/*.md'),
];

function inDocs(name: string): string {
  return `docs/${name}.md`;
}

describe('settings in the documentation', () => {
  const own = SOURCES.map(({ settings }) => settings).filter(({ namespace }) =>
    PAGES.has(inDocs(`sources/${namespace}`)),
  );
  const variablesOf = (type: SettingsClass) => {
    const defaults = new type() as Record<string, string | number | boolean | string[] | undefined>;
    return settingsOf(type).map(({ property, name, secret }) => ({
      name,
      secret,
      default: String(defaults[property] ?? ''),
    }));
  };
  const rowsOf = (all: readonly { name: string; default: string }[]) =>
    all.map(({ name, default: value }) => [`\`${name}\``, value === '' ? '–' : `\`${value}\``]);
  const everywhere = SETTINGS.flatMap(variablesOf);
  const variables = SETTINGS.filter((type) => !own.includes(type as (typeof own)[number])).flatMap(variablesOf);

  it('are those of the code, with their defaults', () => {
    expect(tableRows(section(README, 'Settings')).map(([name, value]) => [name, value])).toEqual(rowsOf(variables));
  });

  it.each(own.map((type) => [type.namespace, type] as const))('of %s are those of the code', (namespace, type) => {
    const rows = tableRows(PAGES.get(inDocs(`sources/${namespace}`)) ?? '').map(([name, value]) => [name, value]);
    const sorted = (table: unknown[][]) => table.map((row) => row.join(' ')).sort();
    expect(sorted(rows.filter(([name]) => /^`[A-Z_]+`$/.test(name ?? '')))).toEqual(sorted(rowsOf(variablesOf(type))));
  });

  it('list each platform with its URL and secret', async () => {
    const expected = await Promise.all(
      SOURCES.filter(({ settings }) => own.includes(settings)).map(async (entry) => {
        const { settings } = entry;
        const { title, docs } = (await entry.load()).source;
        const isInstance = 'instances' in settings;
        return [
          `[${title}](${docs})`,
          `\`/api/webhooks/${isInstance ? 'acme' : settings.namespace}\``,
          `\`${variableOf(settings, 'SECRET')}\``,
        ];
      }),
    );
    expect(tableRows(section(README, 'Connect others'))).toEqual(expected);
  });

  it('name the file variant of each secret', () => {
    const secrets = variables.filter(({ secret }) => secret).map(({ name }) => `${name}_FILE`);
    const [, sentence = ''] = section(README, 'Settings').split('A secret can be in a file:');
    expect([...sentence.matchAll(/\w+_FILE/g)].map(String).sort()).toEqual(secrets.sort());
  });

  it.each(USER_PAGES)('%s names no other', (path) => {
    const known = [...everywhere.flatMap(({ name }) => [name, `${name}_FILE`]), ...OTHER_NAMES];
    const named = PAGES.get(path)?.match(/\b[A-Z][A-Z0-9]*(_[A-Z0-9]+)+\b/g) ?? [];
    const others = named.filter((name) => !known.includes(name) && !STANDARD.test(name));
    expect(others).toEqual([]);
  });
});

describe('reasons of refusals in the documentation', () => {
  const reasons = REJECTION_REASONS.map((reason) => `\`${reason}\``).sort();
  const page = (name: string) => PAGES.get(inDocs(name)) ?? '';

  it('are those of the code, with the status of each', () => {
    const rows = tableRows(section(page('operator'), 'What the webhook route answers'));
    expect(rows.map(([, reason]) => reason).sort()).toEqual(['', ...reasons]);
    expect(rows.filter(([status = '']) => !/^\d{3}/.test(status))).toEqual([]);
  });

  it('are those of the code, with what to do about each', () => {
    const rows = tableRows(section(page('troubleshooting'), 'The service refuses'));
    expect(rows.map(([reason]) => reason).sort()).toEqual(reasons);
    expect(rows.filter(([, , remedy]) => remedy === '')).toEqual([]);
  });
});

describe('sources in the documentation', () => {
  it.each(SOURCES.map((entry) => [entry.settings.namespace, entry] as const))(
    '%s: its page names its settings and what to do about each refusal',
    async (_name, entry) => {
      // also those that are off for want of a secret
      const [values = new entry.settings()] = loadSettings(SETTINGS, {}).all(entry.settings);
      const source = openSource((await entry.load()).source, values, { numbers: new PhoneNumbers(null) });
      const page = PAGES.get(source.docs) ?? '';
      expect(page).toContain(source.settings.variable('SECRET'));
      const expected = Object.entries(source.refusals).map(([reason, { advice }]) => [`\`${reason}\``, advice]);
      expect(tableRows(`${section(page, 'Refusals')}\n`)).toEqual(expected);
    },
  );
});

describe('TypeScript in the documentation', () => {
  /** For fragments, which leave their imports to the reader. */
  const imports = `
    import { Injectable, Module } from '@nestjs/common';
    import { CrmClient } from '../crm/crm-client.js';
    import { On, RetryLater, Subscriber, type Contact, type DeliveryContext, type WebhookEvent } from '../contract/index.js';\n`;

  const files = new Map(
    [...PAGES].flatMap(([path, text]) =>
      codeBlocks(text, 'ts').map((code, index): [string, string] => {
        const [, named] = /^\/\/ (src\/\S+\.ts)\n/.exec(code) ?? [];
        const unnamed = `src/documented/${path.replaceAll('/', '-')}-${index + 1}.ts`;
        return [named ?? unnamed, code.includes('import ') ? code : imports + code];
      }),
    ),
  );

  it('compiles', () => {
    expect([...files.keys()]).toContain('src/crm/crm.module.ts');
    expect(typeErrors(files)).toEqual([]);
  }, 120_000);

  it('would not, if it were wrong', () => {
    const [path = '', code = ''] = [...files].find(([name]) => name === 'src/crm/crm.module.ts') ?? [];
    const wrong = new Map(files).set(path, code.replace("@On('contact.*')", "@On('message.*')"));
    expect(typeErrors(wrong).join('\n')).toContain(`${resolve(path)}(`);
  }, 120_000);
});

describe.each([...PAGES])('%s', (path, text) => {
  it('has no broken link', () => {
    const local = links(text).filter((target) => !/^(https?|mailto):/.test(target));
    const broken = local.filter((target) => {
      const [file = '', anchor] = target.split('#');
      const found = file === '' ? path : join(dirname(path), file);
      if (!existsSync(found)) return true;
      return anchor !== undefined && !anchors(readFileSync(found, 'utf8')).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  it('names commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...text.matchAll(/npm (?:run (?:--silent |-s )?([\w:-]+)|(start|test)\b)/g)];
    const commands = named.map(([, run, short]) => run ?? short ?? '');
    expect(commands.filter((command) => !(command in scripts))).toEqual([]);
  });
});

describe('the first minute of the README', () => {
  let store: TestStore;
  let service: Service | undefined;

  const minute = section(README, 'The first minute');
  const shell = codeBlocks(minute, 'sh').join('\n');
  const [firstAnswer, secondAnswer, event, message, status] = codeBlocks(minute, 'json').map(withAnyId);
  const sample = /^curl .* -d '(?<body>.*event_type.*)'$/m.exec(shell);
  const signed = /^BODY='(?<body>.*)'$/m.exec(shell)?.groups?.body ?? '';

  const start = async (environment: Record<string, string>) => {
    await service?.stop();
    service = await Service.start(store, environment);
    return service;
  };
  beforeAll(() => {
    store = embeddedStore();
  });
  afterAll(async () => {
    await service?.stop();
    await store.remove();
  });

  it('has the routes, and who may use them', async () => {
    const { app } = await start({});
    const who = { public: 'anyone', signature: 'the sender', operator: 'the operator' };
    const routes = app.get(RouteList, { strict: false }).list();
    const expected = routes.map(({ method, path, access }) => [`\`${method} ${path}\``, who[access]]);
    const documented = tableRows(section(README, 'HTTP')).map(([route, access]) => [route, access]);
    expect(documented.sort()).toEqual(expected.sort());
  });

  it('has the command that the start prints', async () => {
    const { app, url } = await start({ LOG_FORMAT: 'pretty' });
    const printed = await printedBy(() => greet(app));
    const address = url.replace('127.0.0.1', 'localhost');
    expect(printed.replaceAll(address, 'http://localhost:3000')).toContain(`    ${sample?.[0]}\n`);
  });

  it('has the answers that it gets', async () => {
    const unsigned = await start({});
    expect((await unsigned.post(sample?.groups?.body ?? '')).body).toEqual(firstAnswer);
    expect((await unsigned.post(sample?.groups?.body ?? '')).body).toEqual(secondAnswer);

    const service = await start({ OPENPHONE_WEBHOOK_SECRET: SECRET });
    expect(await service.post(signed, signLegacy(SECRET, Date.now(), signed))).toMatchObject({ status: 200 });
    await eventually(async () => {
      expect((await service.get('/api/events?subject=AC123')).body).toMatchObject(event as object);
      expect((await service.get('/api/messages/AC123')).body).toMatchObject(message as object);
      expect((await service.request('/api/status')).body).toMatchObject(status as object);
    });
    for (const path of ['/api/events?subject=AC123', '/api/messages/AC123', '/api/status'])
      expect(shell).toContain(`http://localhost:3000${path}`);
  });
});

/** JSON in which our ids may be any text. */
function withAnyId(json: string): unknown {
  return JSON.parse(json, (_key, value: unknown) =>
    typeof value === 'string' && /^[\da-f]{8}-[\da-f-]{27}$/.test(value) ? (expect.any(String) as unknown) : value,
  );
}

async function printedBy(work: () => Promise<void>): Promise<string> {
  const write = process.stderr.write.bind(process.stderr);
  let printed = '';
  process.stderr.write = (text: string | Uint8Array) => {
    printed += String(text);
    return true;
  };
  try {
    await work();
  } finally {
    process.stderr.write = write;
  }
  return printed;
}
