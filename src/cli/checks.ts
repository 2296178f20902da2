import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InvalidSettings, loadSettings } from '../config/load-settings.js';
import { ServiceSettings } from '../config/service.settings.js';
import type { Settings } from '../config/settings.js';
import { StorageSettings } from '../config/storage.settings.js';
import { unknownVariables } from '../config/unknown-variables.js';
import { NetworkSettings } from '../http/network.settings.js';
import { OpenphoneSettings } from '../sources/openphone/openphone.settings.js';
import type { Terminal } from './terminal.js';

/** One thing that was looked at. */
export interface Finding {
  what: string;
  state: 'ok' | 'warning' | 'wrong';
  /** How it is, and where it is not well, what to do. */
  detail: string;
}

/** What can be seen without asking the service. */
export function checkSettings({ environment, settings: types }: Terminal): Finding[] {
  const misspelt = unknownVariables(types, environment).map(({ name, meant }): Finding => ({
    what: name,
    state: 'warning',
    detail: `is an unknown setting${meant === null ? '; see .env.example' : `; did you mean ${meant}?`}`,
  }));
  try {
    const settings = loadSettings(types, environment);
    return [{ what: 'settings', state: 'ok', detail: 'are as expected' }, ...misspelt, ...judge(settings)];
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    const mistakes = error.mistakes.map(({ variable, message }): Finding => ({
      what: variable,
      state: 'wrong',
      detail: message,
    }));
    return [...mistakes, ...misspelt];
  }
}

/** Allowed, but perhaps not meant. */
function judge(settings: Settings): Finding[] {
  const { DATA_DIR, ALLOW_UNSAFE_DURABILITY } = settings.get(StorageSettings);
  const findings: Finding[] = [dataDirectory(DATA_DIR)];
  if (settings.get(OpenphoneSettings).OPENPHONE_WEBHOOK_SECRET === undefined) {
    findings.push({
      what: 'OPENPHONE_WEBHOOK_SECRET',
      state: 'warning',
      detail: 'is not set: only unsigned events from this machine are accepted. Copy the secret from OpenPhone',
    });
  }
  const { TRUSTED_PROXIES } = settings.get(NetworkSettings);
  if (settings.get(ServiceSettings).NODE_ENV === 'production' && TRUSTED_PROXIES.length === 0) {
    findings.push({
      what: 'TRUSTED_PROXIES',
      state: 'warning',
      detail: 'is empty: behind a proxy, all clients share one address and one rate limit',
    });
  }
  if (ALLOW_UNSAFE_DURABILITY) {
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
