import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSettings } from '../../src/config/load-settings.js';
import { SETTINGS } from '../../src/settings.js';
import { eventually } from '../support/eventually.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { SECRET } from './support/webhooks.js';

type Case = [Record<string, string>, RegExp];

const each = (values: readonly string[], of: (value: string) => Case): Case[] => values.map(of);

/** Settings that are wrong, and what has to be said about each. */
const WRONG: Case[] = [
  ...each(['x', '-1', '65536', '1e3', '0x10', ' 3000 3000', '3000.5', 'NaN'], (PORT) => [
    { PORT },
    /PORT: expected a port/,
  ]),
  ...each(['yes', '1', 'on', 'TRUE!', 'null'], (value) => [
    { OPENPHONE_WEBHOOK_ENABLED: value },
    /OPENPHONE_WEBHOOK_ENABLED: expected true or false/,
  ]),
  [{ ALLOW_UNSAFE_DURABILITY: 'yes' }, /ALLOW_UNSAFE_DURABILITY: expected true or false/],
  ...each(['mysql://x/y', 'localhost:5432', 'http://x'], (DATABASE_URL) => [
    { DATABASE_URL },
    /DATABASE_URL: expected postgres:/,
  ]),
  ...each(['true', '1', 'loopback', '10.0.0.0/33', '10.0.0', '0.0.0.0/0', 'example.com'], (TRUSTED_PROXIES) => [
    { TRUSTED_PROXIES },
    /TRUSTED_PROXIES: expected/,
  ]),
  ...each(['10.0.0.256', '::/129', '*', 'localhost'], (range) => [
    { OPENPHONE_WEBHOOK_ALLOWED_IPS: range },
    /OPENPHONE_WEBHOOK_ALLOWED_IPS: expected addresses/,
  ]),
  ...each(
    ['whsec_', 'whsec_c2hvcnQ=', 'not base64!', 'c2hvcnQ=', `"${SECRET}"`, `${SECRET},`],
    (OPENPHONE_WEBHOOK_SECRET) => [{ OPENPHONE_WEBHOOK_SECRET }, /OPENPHONE_WEBHOOK_SECRET: .*expected/],
  ),
  [{ OPENPHONE_WEBHOOK_SECRET: '', NODE_ENV: 'production' }, /OPENPHONE_WEBHOOK_SECRET: expected a signing secret/],
  [{ OPENPHONE_WEBHOOK_VERIFY_SIGNATURE: 'false', NODE_ENV: 'production' }, /VERIFY_SIGNATURE: expected true/],
  [{ OPENPHONE_WEBHOOK_TIMEOUT: '1' }, /OPENPHONE_WEBHOOK_TIMEOUT: expected/],
  [{ OPENPHONE_WEBHOOK_EVENTS: 'message received' }, /OPENPHONE_WEBHOOK_EVENTS: expected types/],
  [{ OPENPHONE_TOLERANCE_SECONDS: '0' }, /OPENPHONE_TOLERANCE_SECONDS: expected/],
  [{ OPENPHONE_LEGACY_TOLERANCE_SECONDS: '99999999' }, /RETENTION_DAYS: expected/],
  [{ RATE_LIMIT_MAX: '0' }, /RATE_LIMIT_MAX: expected/],
  [{ RATE_LIMIT_WINDOW_MS: '10' }, /RATE_LIMIT_WINDOW_MS: expected/],
  [{ BODY_LIMIT_BYTES: '1mb' }, /BODY_LIMIT_BYTES: expected/],
  [{ RETENTION_DAYS: '3' }, /RETENTION_DAYS: expected/],
  [{ ROLE: 'leader' }, /ROLE: expected all, web, worker/],
  [{ ROLE: 'web', DATABASE_URL: '' }, /ROLE: web needs DATABASE_URL/],
  [{ ADMIN_TOKEN: 'short' }, /ADMIN_TOKEN: expected at least 32/],
  [{ LOG_LEVEL: 'loud' }, /LOG_LEVEL: expected/],
  [{ LOG_FORMAT: 'xml' }, /LOG_FORMAT: expected/],
  [{ ADMIN_TOKEN: '', ADMIN_TOKEN_FILE: '/nowhere/token' }, /ADMIN_TOKEN_FILE: expected a readable file, got ENOENT/],
];

describe('wrong settings', () => {
  afterEach(() => ChildService.killAll());

  it.each(WRONG)('%j is named, with what was expected', (environment, message) => {
    const given = { OPENPHONE_WEBHOOK_SECRET: SECRET, ...environment };
    expect(() => loadSettings(SETTINGS, given)).toThrow(message);
    loadSettings(SETTINGS, { OPENPHONE_WEBHOOK_SECRET: SECRET }); // control: without the mistake it is right
  });

  it('stop the start, all named at once, and no secret shown', async () => {
    const secret = 'c2VjcmV0LXRvLWhpZGU=';
    const service = await ChildService.spawn({
      PORT: '99999',
      RETENTION_DAYS: '3',
      OPENPHONE_WEBHOOK_SECRET: secret,
      ADMIN_TOKEN: 'token-to-hide',
      TRUSTED_PROXIES: 'true',
    });
    expect(await service.exit()).toBe(1);
    const { output } = service;
    expect(output).toMatch(/InvalidSettings: The settings are wrong in 5 places:/);
    for (const name of ['PORT', 'RETENTION_DAYS', 'OPENPHONE_WEBHOOK_SECRET', 'ADMIN_TOKEN', 'TRUSTED_PROXIES']) {
      expect(output).toContain(`  ${name}: `);
    }
    expect(output).not.toContain(secret);
    expect(output).not.toContain('token-to-hide');
    record('wrong-settings', {
      promises: [],
      rows: ['S14', 'A9'],
      test: `${WRONG.length} wrong settings one by one, five at once`,
      figure: `${WRONG.length} of ${WRONG.length} named with what was expected; five at once all named, no secret shown`,
      control: 'the same without the mistake: accepted',
    });
  }, 60_000);

  it('of a name that is no setting are pointed out, in .env as well, which settings are read from', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'settings-'));
    try {
      const lines = ['OPENPHONE_WEBHOOK_EVENT=call.*', 'DATA_DIR=here'];
      writeFileSync(join(directory, '.env'), lines.join('\n'));
      const service = await ChildService.start({}, { directory });
      expect(existsSync(join(directory, 'here', 'lock'))).toBe(true);
      const told = 'unknown setting OPENPHONE_WEBHOOK_EVENT; did you mean OPENPHONE_WEBHOOK_EVENTS?';
      await eventually(() => expect(service.output).toContain(told));
      expect(service.output).not.toContain('DATA_DIR');
      expect(await service.stop()).toBe(0);
    } finally {
      rmSync(directory, { recursive: true });
    }
  }, 60_000);
});
