import { getMetadataStorage } from 'class-validator';
import type { Schema } from './schema.js';

/** What a rule of class-validator is in a schema. */
const KEYWORDS: Record<string, (...constraints: unknown[]) => Schema> = {
  isString: () => ({ type: 'string' }),
  isBoolean: () => ({ type: 'boolean' }),
  isInt: () => ({ type: 'integer' }),
  isTime: () => ({ type: 'string' }),
  isUuid: () => ({ type: 'string', format: 'uuid' }),
  isIn: (values) => ({ enum: values }),
  matches: (pattern) => ({ pattern: (pattern as RegExp).source }),
  min: (minimum) => ({ minimum }),
  max: (maximum) => ({ maximum }),
  minLength: (minLength) => ({ minLength }),
  maxLength: (maxLength) => ({ maxLength }),
  arrayMaxSize: (maxItems) => ({ maxItems }),
};

/**
 * Adds what is checked about one property to the schema of its type.
 *
 * @throws TypeError for a rule this does not know: none is to be left out in silence
 */
export function withRules(schema: Schema, type: new () => object, property: string): Schema {
  const rules = getMetadataStorage()
    .getTargetValidationMetadatas(type, '', false, false)
    .filter(({ propertyName, type: kind }) => propertyName === property && kind === 'customValidation');
  let described = schema;
  for (const { name = '', constraints = [], each } of rules) {
    const keywords = KEYWORDS[name];
    if (keywords === undefined)
      throw new TypeError(`${type.name}.${property}: add the rule ${name} to ${import.meta.url}`);
    const said = keywords(...(constraints as unknown[]));
    described = each ? { ...described, items: { ...(described.items as Schema), ...said } } : { ...described, ...said };
  }
  return described;
}
