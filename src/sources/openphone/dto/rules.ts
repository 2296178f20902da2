import { applyDecorators } from '@nestjs/common';
import { IsOptional, ValidateBy, ValidateNested } from 'class-validator';
import { parseTime } from '../time.js';
import { isRecord, isUsable } from '../value.js';

export type Class<T extends object = object> = new () => T;

const NESTED = Symbol('nested class');

/** Null and absent are the same: not said. */
export const Optional = IsOptional;

export const Id = () => rule('an id, 1 to 200 characters', isUsable);
export const Text = () => rule('text', isText);
export const Texts = () => rule('a list of texts', isTexts);
export const TextOrTexts = () => rule('text or a list of texts', (value) => isText(value) || isTexts(value));
export const TextOrNumber = () => rule('text or a number', (value) => isText(value) || isNumber(value));
export const Numeric = () => rule('a number', isNumber);
export const AnyObject = () => rule('an object', isRecord);
export const Time = () => rule('an ISO 8601 time, e.g. 2026-10-05T16:12:30Z', (value) => parseTime(value) !== null);

/** An object that has rules of its own. */
export function Nested(type: Class): PropertyDecorator {
  return applyDecorators(ValidateNested(), rule('an object', isRecord), nestedAs(type));
}

/** A list of such objects. */
export function NestedList(type: Class): PropertyDecorator {
  return applyDecorators(
    ValidateNested({ each: true }),
    rule('a list of objects', (value) => Array.isArray(value) && value.every(isRecord)),
    nestedAs(type),
  );
}

export function nestedClass(type: Class, property: string): Class | undefined {
  return Reflect.getMetadata(NESTED, type.prototype as object, property) as Class | undefined;
}

export function rule(expected: string, validate: (value: unknown) => boolean): PropertyDecorator {
  return ValidateBy({
    name: expected,
    validator: {
      validate,
      defaultMessage: (context) => `expected ${expected}, got ${nameOf(context?.value)}`,
    },
  });
}

function nestedAs(type: Class): PropertyDecorator {
  return (target, property) => Reflect.defineMetadata(NESTED, type, target, property);
}

/** What it is, never what it holds: messages are logged, and bodies are personal. */
function nameOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'empty text';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  return (
    { string: 'other text', number: 'a number', boolean: 'a boolean', object: 'an object' }[typeof value as string] ??
    'something else'
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
