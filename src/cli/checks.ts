import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Env } from '../config/env.js';
import { readEnv, WrongSettings } from '../config/read-env.js';
import { unknownVariables } from '../config/unknown-variables.js';
import { checkSecrets } from '../sources/openphone/secrets.js';
import type { Terminal } from './terminal.js';

/** One thing that was looked at. */
export interface Finding {
  what: string;
  state: 'ok' | 'warning' | 'wrong';
  /** How it is, and where it is not well, what to do. */
  detail: string;
}

/** What can be seen without asking the service. */
export function checkSettings({ environment }: Terminal): Finding[] {
  const misspelt = unknownVariables({ ...environment }).map(({ name, meant }): Finding => ({
    what: name,
    state: 'warning',
    detail: `is no setting${meant === null ? '; see .env.example' : `; ${meant} is`}`,
  }));
  try {
    const env = readEnv({ ...environment }, [checkSecrets]);
    return [{ what: 'settings', state: 'ok', detail: 'are as expected' }, ...misspelt, ...judge(env)];
  } catch (error) {
    if (!(error instanceof WrongSettings)) throw error;
    const mistakes = error.mistakes.map(({ variable, message }): Finding => ({
      what: variable,
      state: 'wrong',
      detail: message,
    }));
    return [...mistakes, ...misspelt];
  }
}

/** Allowed, but perhaps not meant. */
function judge(env: Env): Finding[] {
  const findings: Finding[] = [dataDirectory(env.DATA_DIR)];
  if (env.OPENPHONE_WEBHOOK_SECRET === undefined) {
    findings.push({
      what: 'OPENPHONE_WEBHOOK_SECRET',
      state: 'warning',
      detail: 'is not set: only unsigned events from this machine are accepted. Copy the secret from OpenPhone',
    });
  }
  if (env.NODE_ENV === 'production' && env.TRUSTED_PROXIES.length === 0) {
    findings.push({
      what: 'TRUSTED_PROXIES',
      state: 'warning',
      detail: 'is empty: behind a proxy, all clients share one address and one rate limit',
    });
  }
  if (env.ALLOW_UNSAFE_DURABILITY) {
    findings.push({
      what: 'ALLOW_UNSAFE_DURABILITY',
      state: 'warning',
      detail: 'is true: a crash could lose acknowledged events. Take it away outside of experiments',
    });
  }
  return findings;
}

function dataDirectory(directory: string): Finding {
  const what = 'DATA_DIR';
  const path = resolve(directory);
  try {
    // made at the first start, if it can be
    accessSync(existsSync(path) ? path : dirname(path), constants.W_OK);
    return { what, state: 'ok', detail: `${path} can be written to` };
  } catch (error) {
    const { code = 'no access' } = error as NodeJS.ErrnoException;
    return { what, state: 'wrong', detail: `${path}: ${code}; make it, or name another directory` };
  }
}
