import 'reflect-metadata';
import type { Settings } from './settings.js';

/** What `.env.example` and the messages say about a setting. */
export interface SettingDescription {
  readonly property: string;
  /** The variable it is read from. */
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

export type Environment = Readonly<Record<string, string | undefined>>;

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
  /** What the variables have before the names of the properties; nothing where it is absent. */
  readonly variables?: string;
  /** Variables whose names begin so are meant for the service: unknown ones are pointed out at the start. */
  readonly prefix?: string;
  /** A class that only describes: the environment says how many there are, each with variables of its own. */
  instances?(environment: Environment): SettingsClass<Values>[];
  /** What rules of single properties cannot see: contradictions, malformed keys. Called with values that may be wrong. */
  mistakes?(values: Values, all: Settings): Mistake[];
}

interface SettingOptions {
  example?: string;
  secret?: boolean;
  /** Its whole name, where it is not made of the class's `variables` and the property. */
  variable?: string;
}

type Described = Omit<SettingDescription, 'name'> & Pick<SettingOptions, 'variable'>;

const SETTINGS = Symbol('settings');

/** Describes a property of a settings class; a class that extends another may describe one of its properties anew. */
export function Setting(text: string, { secret = false, ...options }: SettingOptions = {}): PropertyDecorator {
  return (target, key) => {
    const type = target.constructor as SettingsClass;
    const property = String(key);
    const described: Described = { property, text, secret, ...options };
    const before = describedIn(type);
    const isNew = before.every((one) => one.property !== property);
    const all = isNew ? [...before, described] : before.map((one) => (one.property === property ? described : one));
    Reflect.defineMetadata(SETTINGS, all, type);
  };
}

/** In the order of their declaration. */
export function settingsOf(type: SettingsClass): readonly SettingDescription[] {
  return describedIn(type).map(({ variable, ...setting }) => ({
    ...setting,
    name: variable ?? `${type.variables ?? ''}${setting.property}`,
  }));
}

/** Name of the variable that a property is read from. */
export function variableOf(type: SettingsClass, property: string): string {
  return settingsOf(type).find((setting) => setting.property === property)?.name ?? property;
}

/** The classes that have values in this environment. */
export function instancesOf(types: readonly SettingsClass[], environment: Environment): SettingsClass[] {
  return types.flatMap((type) => type.instances?.(environment) ?? [type]);
}

/** All names that the settings of these classes can be given by. */
export function namesOf(types: readonly SettingsClass[]): string[] {
  return types
    .flatMap((type) => settingsOf(type))
    .flatMap(({ name, secret }) => (secret ? [name, `${name}_FILE`] : [name]));
}

function describedIn(type: SettingsClass): readonly Described[] {
  return (Reflect.getMetadata(SETTINGS, type) as Described[] | undefined) ?? [];
}
