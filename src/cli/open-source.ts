import { PhoneNumbers } from '../contract/index.js';
import type { Settings } from '../config/settings.js';
import { openSource, openSources } from '../sources/define-source.js';
import type { SourceSettings } from '../sources/source-settings.js';
import type { Source, SourceDefinition } from '../sources/source.js';
import { SOURCES } from '../sources/sources.js';
import { Failure } from './terminal.js';

const TOOLS = { numbers: new PhoneNumbers(null) };

/** A source as the command line needs it: its keys can be others than those of the settings. */
export interface OpenedSource {
  readonly source: Source;
  /** The same with other secrets. @throws Failure for what is none */
  readonly withSecret: (secret: string) => Source;
}

/**
 * @param name of its URL; without it, the first of the list
 * @param secret instead of that of the settings
 * @throws Failure
 */
export async function openNamed(settings: Settings, name?: string, secret?: string): Promise<OpenedSource> {
  const known: string[] = [];
  for (const entry of SOURCES) {
    for (const values of settings.all(entry.settings)) {
      const its = values.instance ?? entry.settings.namespace;
      known.push(its);
      if (name !== undefined && name !== its) continue;
      const { source: definition } = await entry.load();
      const withSecret = (other: string) => open(definition, changed(values, other));
      return { source: secret === undefined ? open(definition, values) : withSecret(secret), withSecret };
    }
  }
  throw new Failure(`no source is called ${name}; there are ${known.join(', ')}`);
}

/** All of the settings. @throws Failure when their secrets are wrong */
export async function openAll(settings: Settings): Promise<Source[]> {
  try {
    return await openSources(SOURCES, settings, TOOLS);
  } catch (error) {
    throw wrong(error);
  }
}

function open(definition: SourceDefinition, settings: SourceSettings): Source {
  try {
    return openSource(definition, settings, TOOLS);
  } catch (error) {
    throw wrong(error);
  }
}

function changed(settings: SourceSettings, secret: string): SourceSettings {
  const copy = Object.create(Object.getPrototypeOf(settings) as object) as SourceSettings;
  return Object.assign(copy, settings, { SECRET: secret });
}

function wrong(error: unknown): unknown {
  return error instanceof TypeError ? new Failure(`the secrets are wrong: ${error.message}`) : error;
}
