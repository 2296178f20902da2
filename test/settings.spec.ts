import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigService } from '@nestjs/config';
import { NestFactory } from '@nestjs/core';
import { envExample } from '../src/config/env-example.js';
import { InvalidSettings, loadSettings } from '../src/config/load-settings.js';
import { ServiceSettings } from '../src/config/service.settings.js';
import { instancesOf } from '../src/config/setting.js';
import { SettingsModule } from '../src/config/settings.module.js';
import { unknownVariables } from '../src/config/unknown-variables.js';
import { NetworkSettings } from '../src/http/network.settings.js';
import { OperatorSettings } from '../src/http/operator.settings.js';
import { SETTINGS } from '../src/settings.js';
import { OpenphoneSettings } from '../src/sources/openphone/openphone.settings.js';
import { StandardWebhooksSettings } from '../src/sources/standard-webhooks/standard-webhooks.settings.js';

const SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

function mistakesOf(environment: Record<string, string>): string[] {
  try {
    loadSettings(SETTINGS, environment);
  } catch (error) {
    if (error instanceof InvalidSettings) return error.mistakes.map(({ variable }) => variable);
    throw error;
  }
  return [];
}

describe('loadSettings', () => {
  it('has a default for everything', () => {
    const defaults = instancesOf(SETTINGS, {}).map((type) => [type, new type()]);
    expect([...loadSettings(SETTINGS, {})]).toEqual(defaults);
    expect([...loadSettings(SETTINGS, { PORT: ' ', ADMIN_TOKEN: '' })]).toEqual(defaults);
  });

  it('reads numbers, booleans and lists', () => {
    const settings = loadSettings(SETTINGS, {
      PORT: '8080',
      OPENPHONE_WEBHOOK_ENABLED: 'FALSE',
      OPENPHONE_WEBHOOK_EVENTS: 'message.*, call.completed',
      TRUSTED_PROXIES: '10.0.0.0/8,::1',
    });
    expect(settings.get(ServiceSettings).PORT).toBe(8080);
    expect(settings.get(OpenphoneSettings)).toMatchObject({
      ENABLED: false,
      EVENTS: ['message.*', 'call.completed'],
    });
    expect(settings.get(NetworkSettings).TRUSTED_PROXIES).toEqual(['10.0.0.0/8', '::1']);
  });

  it('verifies signatures once there is a secret', () => {
    const openphone = (given: object) => loadSettings(SETTINGS, { ...given }).get(OpenphoneSettings);
    expect(openphone({}).verifySignature).toBe(false);
    expect(openphone({ OPENPHONE_WEBHOOK_SECRET: SECRET }).verifySignature).toBe(true);
  });

  it.each([
    [{ PORT: '1e3' }, ['PORT']],
    [{ PORT: '70000' }, ['PORT']],
    [{ PORT: '-1', HOST: 'x', ROLE: 'boss' }, ['PORT', 'ROLE']],
    [{ OPENPHONE_WEBHOOK_ENABLED: 'yes' }, ['OPENPHONE_WEBHOOK_ENABLED']],
    [{ OPENPHONE_WEBHOOK_TIMEOUT: '30s' }, ['OPENPHONE_WEBHOOK_TIMEOUT']],
    [{ TRUSTED_PROXIES: 'true' }, ['TRUSTED_PROXIES']],
    [{ TRUSTED_PROXIES: '1' }, ['TRUSTED_PROXIES']],
    [{ OPENPHONE_WEBHOOK_ALLOWED_IPS: '10.0.0.0/99' }, ['OPENPHONE_WEBHOOK_ALLOWED_IPS']],
    [{ DATABASE_URL: 'mysql://x' }, ['DATABASE_URL']],
    [{ DEFAULT_REGION: 'us' }, ['DEFAULT_REGION']],
    [{ DEFAULT_REGION: 'UK' }, ['DEFAULT_REGION']],
    [{ ADMIN_TOKEN: 'short' }, ['ADMIN_TOKEN']],
    [{ NODE_ENV: 'production' }, ['OPENPHONE_WEBHOOK_SECRET']],
    [{ OPENPHONE_WEBHOOK_VERIFY_SIGNATURE: 'true' }, ['OPENPHONE_WEBHOOK_SECRET']],
    [
      { NODE_ENV: 'production', OPENPHONE_WEBHOOK_SECRET: SECRET, OPENPHONE_WEBHOOK_VERIFY_SIGNATURE: 'false' },
      ['OPENPHONE_WEBHOOK_VERIFY_SIGNATURE'],
    ],
    [{ ROLE: 'web' }, ['ROLE']],
    [{ RETENTION_DAYS: '3' }, ['RETENTION_DAYS']],
    [{ RETENTION_DAYS: '5', OPENPHONE_LEGACY_TOLERANCE_SECONDS: '864000' }, ['RETENTION_DAYS']],
    [{ ADMIN_TOKEN_FILE: '/does/not/exist' }, ['ADMIN_TOKEN_FILE']],
    [{ PUBLIC_URL: 'webhooks.example.com' }, ['PUBLIC_URL']],
    [{ PUBLIC_URL: 'https://webhooks.example.com?a=b' }, ['PUBLIC_URL']],
    [{ STANDARD_WEBHOOKS_ACME_SECRET: 'whsec_short' }, ['STANDARD_WEBHOOKS_ACME_SECRET']],
    [{ STANDARD_WEBHOOKS_ACME_SECRET: '' }, ['STANDARD_WEBHOOKS_ACME_SECRET']],
    [{ STANDARD_WEBHOOKS_A_B_SECRET: SECRET, STANDARD_WEBHOOKS_A_B_TIMEOUT: 'x' }, ['STANDARD_WEBHOOKS_A_B_TIMEOUT']],
  ])('names what is wrong in %j', (environment, variables) => {
    expect(mistakesOf(environment as Record<string, string>)).toEqual(variables);
  });

  it('never shows the value of a secret', () => {
    const canary = 'canary-7f3a';
    const attempt = () =>
      loadSettings(SETTINGS, { ADMIN_TOKEN: canary, DATABASE_URL: `mysql://u:${canary}@h/d`, PORT: 'x' });
    expect(attempt).toThrow(InvalidSettings);
    expect(attempt).not.toThrow(canary);
  });

  it('takes a secret from a file', () => {
    const directory = mkdtempSync(join(tmpdir(), 'env-'));
    writeFileSync(join(directory, 'secret'), `${SECRET}\n`);
    const settings = loadSettings(SETTINGS, { OPENPHONE_WEBHOOK_SECRET_FILE: join(directory, 'secret') });
    expect(settings.get(OpenphoneSettings).SECRET).toBe(SECRET);
    expect(mistakesOf({ ADMIN_TOKEN: 'x'.repeat(32), ADMIN_TOKEN_FILE: 'y' })).toEqual(['ADMIN_TOKEN']);
    rmSync(directory, { recursive: true });
  });

  it('has an instance for each name in the environment, with variables of its own', () => {
    const settings = loadSettings(SETTINGS, {
      STANDARD_WEBHOOKS_ACME_SECRET: SECRET,
      STANDARD_WEBHOOKS_ACME_EVENTS: 'acme.invoice.*',
      STANDARD_WEBHOOKS_OTHER_SHOP_SECRET: SECRET,
      STANDARD_WEBHOOKS_OTHER_SHOP_ENABLED: 'false',
    });
    const all = settings.all(StandardWebhooksSettings);
    expect(all.map(({ instance }) => instance)).toEqual(['acme', 'other-shop']);
    expect(all).toMatchObject([
      { SECRET, EVENTS: ['acme.invoice.*'], ENABLED: true },
      { SECRET, EVENTS: ['*'], ENABLED: false },
    ]);
    expect(all[1]?.variable('ALLOWED_IPS')).toBe('STANDARD_WEBHOOKS_OTHER_SHOP_ALLOWED_IPS');
    expect(loadSettings(SETTINGS, {}).all(StandardWebhooksSettings)).toEqual([]);
  });

  it('names the mistakes of all classes at once, those that only their author can know included', () => {
    expect(() => loadSettings(SETTINGS, { PORT: 'x', OPENPHONE_WEBHOOK_SECRET: 'short' })).toThrow(
      /2 places:\n {2}PORT: expected a port[^]*OPENPHONE_WEBHOOK_SECRET: expected/,
    );
  });

  it('refuses a class that is not in the list', () => {
    expect(() => loadSettings([ServiceSettings], {}).get(NetworkSettings)).toThrow(
      'NetworkSettings is not in the list',
    );
  });
});

describe('unknownVariables', () => {
  it.each([
    ['OPENPHONE_WEBHOOK_SECRETS', 'OPENPHONE_WEBHOOK_SECRET'],
    ['ADMIN_TOKN', 'ADMIN_TOKEN'],
    ['ADMIN_TOKEN_FIL', 'ADMIN_TOKEN_FILE'],
    ['RETENTION_DAY', 'RETENTION_DAYS'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['PROT', null],
    ['OPENPHONE_SOMETHING_ELSE', null],
    ['STANDARD_WEBHOOKS_ACME_TIMEOUTS', null],
  ])('%s: %s was meant', (name, meant) => {
    const found = unknownVariables(SETTINGS, { [name]: 'x', PATH: '', HOME: '', TERM: '', DATABASE_HOST: '' });
    expect(found).toEqual(meant === null && !/^(OPENPHONE|STANDARD)_/.test(name) ? [] : [{ name, meant }]);
  });

  it('leaves settings out', () => {
    expect(unknownVariables(SETTINGS, { RATE_LIMIT_MAX: '', OPENPHONE_WEBHOOK_SECRET_FILE: '' })).toEqual([]);
  });
});

it('.env.example has every setting of the list', () => {
  expect(readFileSync('.env.example', 'utf8')).toBe(envExample(SETTINGS));
});

it('are injected by class, typed in ConfigService, and not in process.env', async () => {
  const secret = 'canary-of-the-settings-0123456789abcdef';
  const given = loadSettings(SETTINGS, { ADMIN_TOKEN: secret, PORT: '8080' });
  const app = await NestFactory.createApplicationContext(SettingsModule.forRoot(given), { logger: false });
  try {
    expect(app.get(OperatorSettings)).toBe(given.get(OperatorSettings));
    const config =
      app.get<ConfigService<{ service: ServiceSettings; operator: OperatorSettings }, true>>(ConfigService);
    expect(config.get('service.PORT', { infer: true })).toBe(8080);
    expect(config.get('operator.ADMIN_TOKEN', { infer: true })).toBe(secret);
    expect(JSON.stringify(process.env)).not.toContain(secret);
  } finally {
    await app.close();
  }
});
