import { isRecord } from '../value.js';
import { compileProperty, isOptional, propertiesOf } from './compile.js';
import { isEssential, isNestedList, itemRule, nestedClass, type Class } from './rules.js';

type Container = Record<string, unknown>;
type Salvage = (value: unknown) => Container | null;

/** Only `salvage` has to tell it from a value. */
const NOTHING = Symbol('nothing that fits');

/**
 * Makes a function that returns what is left of an object without the details that do not fit its class: an optional
 * field, or an item of a list. Null where what cannot be left out does not fit. Any field the class does not declare is
 * left out, too.
 */
export function salvager(type: Class): Salvage {
  const properties = propertiesOf(type).map((property) => ({
    property,
    dispensable: isOptional(type, property) && !isEssential(type, property),
    salvageProperty: propertySalvager(type, property),
  }));
  return (value) => {
    if (!isRecord(value)) return null;
    const left: Container = {};
    for (const { property, dispensable, salvageProperty } of properties) {
      const inner = salvageProperty(value[property]);
      if (inner !== NOTHING) left[property] = inner;
      else if (!dispensable) return null;
    }
    return left;
  };
}

function propertySalvager(type: Class, property: string): (value: unknown) => unknown {
  const fits = compileProperty(type, property);
  const nested = nestedClass(type, property);
  const salvage = nested === undefined ? null : salvager(nested);
  const many = isNestedList(type, property);
  const itemFits = itemRule(type, property);
  return (value) => {
    if (fits(value)) return value;
    if (salvage !== null && !many) return salvage(value) ?? NOTHING;
    if (!Array.isArray(value)) return NOTHING;
    if (salvage !== null) return value.map(salvage).filter((item) => item !== null);
    return itemFits === undefined ? NOTHING : value.filter(itemFits);
  };
}
