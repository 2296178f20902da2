import type { SettingsClass } from './setting.js';

/** The settings of all rooms, read from the environment once. */
export class Settings {
  constructor(private readonly values: ReadonlyMap<SettingsClass, object>) {}

  /** @throws TypeError for a class that is not among those that were read */
  get<Values extends object>(type: SettingsClass<Values>): Values {
    const values = this.values.get(type);
    if (values === undefined) throw new TypeError(`${type.name} is not in the list of settings (src/settings.ts)`);
    return values as Values;
  }

  /** Of the class itself, or of each of its instances. */
  all<Values extends object>(type: SettingsClass<Values>): Values[] {
    const isOne = (other: SettingsClass) => other === type || other.prototype instanceof type;
    return [...this].filter(([other]) => isOne(other)).map(([, values]) => values as Values);
  }

  [Symbol.iterator](): Iterator<[SettingsClass, object]> {
    return this.values.entries();
  }
}
