import { readFileSync } from 'node:fs';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { instancesOf, settingsOf, variableOf, type Environment, type Mistake, type SettingsClass } from './setting.js';
import { Settings } from './settings.js';

/**
 * Turns the environment into settings.
 *
 * @throws InvalidSettings with the mistakes of all classes at once
 */
export function loadSettings(types: readonly SettingsClass[], environment: Environment): Settings {
  const { settings, mistakes } = read(types, environment);
  for (const [type, values] of settings) {
    for (const { property, constraints } of validateSync(values, { stopAtFirstError: true })) {
      mistakes.push({ variable: variableOf(type, property), message: Object.values(constraints ?? {}).join('; ') });
    }
  }
  for (const [type, values] of settings) mistakes.push(...(type.mistakes?.(values, settings) ?? []));
  if (mistakes.length > 0) throw new InvalidSettings(mistakes);
  return settings;
}

/** The settings as they are, right or wrong: the command line has to work where the service would not start. */
export function loadUnchecked(types: readonly SettingsClass[], environment: Environment): Settings {
  return read(types, environment).settings;
}

function read(types: readonly SettingsClass[], environment: Environment): { settings: Settings; mistakes: Mistake[] } {
  const mistakes: Mistake[] = [];
  const values = instancesOf(types, environment).map((type): [SettingsClass, object] => {
    const texts = textsOf(type, environment, mistakes);
    return [type, plainToInstance(type, texts, { exposeDefaultValues: true })];
  });
  return { settings: new Settings(new Map(values)), mistakes };
}

/** Set and not blank. `NAME_FILE` stands for the content of a file, where `NAME` is a secret. */
function textsOf(type: SettingsClass, environment: Environment, mistakes: Mistake[]): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { property, name, secret } of settingsOf(type)) {
    const value = environment[name]?.trim();
    const file = secret ? environment[`${name}_FILE`]?.trim() : undefined;
    if (value && file) mistakes.push({ variable: name, message: `expected ${name} or ${name}_FILE, not both` });
    if (value) texts[property] = value;
    else if (file) {
      try {
        texts[property] = readFileSync(file, 'utf8').trim();
      } catch (error) {
        const reason = (error as NodeJS.ErrnoException).code ?? 'unreadable';
        mistakes.push({ variable: `${name}_FILE`, message: `expected a readable file, got ${reason} for ${file}` });
      }
    }
  }
  return texts;
}

export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';

  constructor(readonly mistakes: readonly Mistake[]) {
    super(
      `The settings are wrong in ${mistakes.length === 1 ? 'one place' : `${mistakes.length} places`}:\n` +
        mistakes.map(({ variable, message }) => `  ${variable}: ${message}`).join('\n') +
        '\nEvery setting is explained in .env.example.',
    );
  }
}
