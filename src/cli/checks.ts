import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { InvalidSettings, loadSettings } from '../config/load-settings.js';
import { ServiceSettings } from '../config/service.settings.js';
import type { Settings } from '../config/settings.js';
import { StorageSettings } from '../config/storage.settings.js';
import { unknownVariables } from '../config/unknown-variables.js';
import { NetworkSettings } from '../http/network.settings.js';
import type { Source } from '../sources/source.js';
import { openAll } from './open-source.js';
import type { Terminal } from './terminal.js';

/** One thing that was looked at. */
export interface Finding {
  what: string;
  state: 'ok' | 'warning' | 'wrong';
  /** How it is, and where it is not well, what to do. */
  detail: string;
}

/** What can be seen without asking the service. */
export interface Checked {
  readonly findings: Finding[];
  /** Those of the settings; none where those are wrong. */
  readonly sources: readonly Source[];
}

export async function checkSettings({ environment, settings: types }: Terminal): Promise<Checked> {
  const misspelt = unknownVariables(types, environment).map(({ name, meant }): Finding => ({
    what: name,
    state: 'warning',
    detail: `is an unknown setting${meant === null ? '; see .env.example' : `; did you mean ${meant}?`}`,
  }));
  try {
    const settings = loadSettings(types, environment);
    const sources = await openAll(settings);
    const well: Finding = { what: 'settings', state: 'ok', detail: 'are as expected' };
    return { findings: [well, ...misspelt, ...judge(settings), ...sources.flatMap(unsigned)], sources };
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    const mistakes = error.mistakes.map(({ variable, message }): Finding => ({
      what: variable,
      state: 'wrong',
      detail: message,
    }));
    return { findings: [...mistakes, ...misspelt], sources: [] };
  }
}

/** Allowed, but perhaps not meant. */
function judge(settings: Settings): Finding[] {
  const { DATA_DIR, ALLOW_UNSAFE_DURABILITY } = settings.get(StorageSettings);
  const findings: Finding[] = [dataDirectory(DATA_DIR)];
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

function unsigned({ acceptsUnsigned, settings, title, docs }: Source): Finding[] {
  if (!acceptsUnsigned) return [];
  const detail = `is not set: only unsigned events from this machine are accepted. Copy the secret from ${title} (${docs})`;
  return [{ what: settings.variable('SECRET'), state: 'warning', detail }];
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
