import { readFileSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { Env } from './env.js';
import { variablesOf } from './variable.js';

type Environment = Record<string, string | undefined>;

/** One wrong setting: which, and what to do. Never holds a value of a secret. */
export interface Mistake {
  variable: string;
  message: string;
}

/** Finds mistakes that only its author can know, such as a malformed key of a source. */
export type SettingsCheck = (env: Env) => Mistake[];

/**
 * Turns the environment into settings.
 *
 * @throws WrongSettings with all mistakes at once
 */
export function readEnv(environment: Environment, checks: readonly SettingsCheck[] = []): Env {
  const { env, mistakes } = toEnv(environment);
  for (const { property, constraints } of validateSync(env, { stopAtFirstError: true })) {
    mistakes.push({ variable: property, message: Object.values(constraints ?? {}).join('; ') });
  }
  for (const check of [contradictions, ...checks]) mistakes.push(...check(env));
  if (mistakes.length > 0) throw new WrongSettings(mistakes);
  return env;
}

/** The settings as they are, right or wrong: the command line has to work where the service would not start. */
export function readUnchecked(environment: Environment): Env {
  return toEnv(environment).env;
}

/** Set and not blank. `NAME_FILE` stands for the content of a file, where `NAME` is a secret. */
function toEnv(environment: Environment): { env: Env; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const texts: Record<string, string> = {};
  for (const { name, secret } of variablesOf(Env.prototype)) {
    const value = environment[name]?.trim();
    const file = secret ? environment[`${name}_FILE`]?.trim() : undefined;
    if (value && file) mistakes.push({ variable: name, message: `expected ${name} or ${name}_FILE, not both` });
    if (value) texts[name] = value;
    else if (file) {
      try {
        texts[name] = readFileSync(file, 'utf8').trim();
      } catch (error) {
        const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable';
        mistakes.push({ variable: `${name}_FILE`, message: `expected a readable file, got ${reason} for ${file}` });
      }
    }
  }
  return { env: plainToInstance(Env, texts, { exposeDefaultValues: true }), mistakes };
}

function contradictions(env: Env): Mistake[] {
  const mistakes: Mistake[] = [];
  if (env.NODE_ENV === 'production' && env.OPENPHONE_WEBHOOK_SECRET === undefined) {
    mistakes.push({
      variable: 'OPENPHONE_WEBHOOK_SECRET',
      message: 'expected a signing secret in production: copy it from OpenPhone (Settings → Integrations → Webhooks)',
    });
  }
  if (env.NODE_ENV === 'production' && env.OPENPHONE_WEBHOOK_VERIFY_SIGNATURE === false) {
    mistakes.push({ variable: 'OPENPHONE_WEBHOOK_VERIFY_SIGNATURE', message: 'expected true in production' });
  }
  if (env.OPENPHONE_WEBHOOK_VERIFY_SIGNATURE === true && env.OPENPHONE_WEBHOOK_SECRET === undefined) {
    mistakes.push({
      variable: 'OPENPHONE_WEBHOOK_SECRET',
      message: 'expected a signing secret, because OPENPHONE_WEBHOOK_VERIFY_SIGNATURE is true',
    });
  }
  if (env.TRUSTED_PROXIES.some((range) => range.endsWith('/0'))) {
    mistakes.push({
      variable: 'TRUSTED_PROXIES',
      message: 'expected the addresses of your proxies: a range of /0 would believe whatever anybody says',
    });
  }
  if (['web', 'worker'].includes(env.ROLE) && env.DATABASE_URL === undefined) {
    mistakes.push({
      variable: 'ROLE',
      message: `${env.ROLE} needs DATABASE_URL: the embedded store serves one process, which has to be all`,
    });
  }
  if (env.RETENTION_DAYS * 86_400 < env.OPENPHONE_LEGACY_TOLERANCE_SECONDS) {
    mistakes.push({
      variable: 'RETENTION_DAYS',
      message:
        'expected at least OPENPHONE_LEGACY_TOLERANCE_SECONDS, or an old webhook could be replayed after its event is gone',
    });
  }
  return mistakes;
}

export class WrongSettings extends Error {
  override readonly name = 'WrongSettings';

  constructor(readonly mistakes: readonly Mistake[]) {
    super(
      `The settings are wrong in ${mistakes.length === 1 ? 'one place' : `${mistakes.length} places`}:\n` +
        mistakes.map(({ variable, message }) => `  ${variable}: ${message}`).join('\n') +
        '\nEvery setting is explained in .env.example.',
    );
  }
}
