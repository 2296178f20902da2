import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { envExample } from './env-example.js';
import { Env } from './env.js';
import { readEnv, WrongSettings } from './read-env.js';
import { unknownVariables } from './unknown-variables.js';

const SECRET = 'whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';

function mistakesOf(environment: Record<string, string>): string[] {
  try {
    readEnv(environment);
  } catch (error) {
    if (error instanceof WrongSettings) return error.mistakes.map(({ variable }) => variable);
    throw error;
  }
  return [];
}

describe('readEnv', () => {
  it('has a default for everything', () => {
    expect(readEnv({})).toEqual(new Env());
    expect(readEnv({ PORT: ' ', ADMIN_TOKEN: '' })).toEqual(new Env());
  });

  it('reads numbers, booleans and lists', () => {
    const env = readEnv({
      PORT: '8080',
      OPENPHONE_WEBHOOK_ENABLED: 'FALSE',
      OPENPHONE_WEBHOOK_EVENTS: 'message.*, call.completed',
      TRUSTED_PROXIES: '10.0.0.0/8,::1',
    });
    expect(env.PORT).toBe(8080);
    expect(env.OPENPHONE_WEBHOOK_ENABLED).toBe(false);
    expect(env.OPENPHONE_WEBHOOK_EVENTS).toEqual(['message.*', 'call.completed']);
    expect(env.TRUSTED_PROXIES).toEqual(['10.0.0.0/8', '::1']);
  });

  it('verifies signatures once there is a secret', () => {
    expect(readEnv({}).verifySignature).toBe(false);
    expect(readEnv({ OPENPHONE_WEBHOOK_SECRET: SECRET }).verifySignature).toBe(true);
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
  ])('names what is wrong in %j', (environment, variables) => {
    expect(mistakesOf(environment as Record<string, string>)).toEqual(variables);
  });

  it('never shows the value of a secret', () => {
    const canary = 'canary-7f3a';
    const attempt = () => readEnv({ ADMIN_TOKEN: canary, DATABASE_URL: `mysql://u:${canary}@h/d`, PORT: 'x' });
    expect(attempt).toThrow(WrongSettings);
    expect(attempt).not.toThrow(canary);
  });

  it('takes a secret from a file', () => {
    const directory = mkdtempSync(join(tmpdir(), 'env-'));
    writeFileSync(join(directory, 'secret'), `${SECRET}\n`);
    expect(readEnv({ OPENPHONE_WEBHOOK_SECRET_FILE: join(directory, 'secret') }).OPENPHONE_WEBHOOK_SECRET).toBe(SECRET);
    expect(mistakesOf({ ADMIN_TOKEN: 'x'.repeat(32), ADMIN_TOKEN_FILE: 'y' })).toEqual(['ADMIN_TOKEN']);
    rmSync(directory, { recursive: true });
  });

  it('adds the mistakes that a check finds', () => {
    const check = () => [{ variable: 'OPENPHONE_WEBHOOK_SECRET', message: 'expected base64' }];
    expect(() => readEnv({ PORT: 'x' }, [check])).toThrow(
      /PORT: expected a port[^]*OPENPHONE_WEBHOOK_SECRET: expected base64/,
    );
  });
});

it('suggests the name that was meant', () => {
  expect(
    unknownVariables({ OPENPHONE_WEBHOOK_SECRETS: '', RATE_LIMIT_MAX: '', OPENPHONE_SOMETHING_ELSE: '', PATH: '' }),
  ).toEqual([
    { name: 'OPENPHONE_WEBHOOK_SECRETS', meant: 'OPENPHONE_WEBHOOK_SECRET' },
    { name: 'OPENPHONE_SOMETHING_ELSE', meant: null },
  ]);
});

it('.env.example is what the class says', () => {
  expect(readFileSync('.env.example', 'utf8')).toBe(envExample());
});
