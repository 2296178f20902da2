import 'reflect-metadata';
import type { Settings } from './settings.js';

/** What `.env.example` and the messages say about a setting. */
export interface SettingDescription {
  /** Of the variable and of the property. */
  readonly name: string;
  /** One or more lines. */
  readonly text: string;
  /** Shown in `.env.example` where there is no default. */
  readonly example?: string;
  /** May also be given as `NAME_FILE`, the path of a file that holds it; never printed. */
  readonly secret: boolean;
}

/** One wrong setting: which, and what to do. Never holds the value of a secret. */
export interface Mistake {
  readonly variable: string;
  readonly message: string;
}

/**
 * The settings of one room: a class with one property per environment variable, its default as initial value, the rules
 * of class-validator on it. Listed in `src/settings.ts`, injected by its type, and under its namespace in `ConfigService`.
 */
export interface SettingsClass<Values extends object = object> {
  new (): Values;
  /** In `ConfigService`: `get('store.DATA_DIR')`. */
  readonly namespace: string;
  /** Heading in `.env.example`. */
  readonly section: string;
  /** Variables whose names begin so are meant for the service: unknown ones are pointed out at the start. */
  readonly prefix?: string;
  /** What rules of single properties cannot see: contradictions, malformed keys. Called with values that may be wrong. */
  mistakes?(values: Values, all: Settings): Mistake[];
}

const SETTINGS = Symbol('settings');

/** Describes a property of a settings class; the property's name is the variable's name. */
export function Setting(
  text: string,
  { example, secret = false }: { example?: string; secret?: boolean } = {},
): PropertyDecorator {
  return (target, property) => {
    const before = settingsOf(target.constructor as SettingsClass);
    const description = { name: String(property), text, secret };
    const all = [...before, example === undefined ? description : { ...description, example }];
    Reflect.defineMetadata(SETTINGS, all, target.constructor);
  };
}

/** In the order of their declaration. */
export function settingsOf(type: SettingsClass): readonly SettingDescription[] {
  return (Reflect.getMetadata(SETTINGS, type) as SettingDescription[] | undefined) ?? [];
}

/** All names that the settings of these classes can be given by. */
export function namesOf(types: readonly SettingsClass[]): string[] {
  return types
    .flatMap((type) => settingsOf(type))
    .flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));
}
