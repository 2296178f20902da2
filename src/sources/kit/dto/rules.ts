import { applyDecorators } from '@nestjs/common';
import { IsOptional, ValidateBy, ValidateNested } from 'class-validator';
import { parseTime } from '../time.js';
import { isRecord, isUsable } from '../value.js';

export type Fits = (value: unknown) => boolean;

export type Class<T extends object = object> = new () => T;

const NESTED = Symbol('nested class');
const MANY = Symbol('a list of the nested class');
const ITEMS = Symbol('what an item of a list has to be');
const ESSENTIAL = Symbol('essential');

/** Null and absent are the same: not said. */
export const Optional = IsOptional;

/** Optional, but not a detail: where it is there and does not fit, the whole object cannot be read. */
export const Essential = (): PropertyDecorator => markedAs(ESSENTIAL);

export const Id = () => rule('an id, 1 to 200 characters', isUsable);
export const Text = () => rule('text', isText);
export const Texts = () => listOf('a list of texts', isTexts, isText);
export const TextOrTexts = () => rule('text or a list of texts', (value) => isText(value) || isTexts(value));
export const TextOrNumber = () => rule('text or a number', (value) => isText(value) || isNumber(value));
export const Truth = () => rule('true or false', (value) => typeof value === 'boolean');
export const Scalar = () =>
  rule('text, a number, true or false', (value) => isText(value) || isNumber(value) || typeof value === 'boolean');
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
    markedAs(MANY),
  );
}

/**
 * A list of which single items can be left out.
 *
 * @param fits the list as a whole
 */
export function listOf(expected: string, fits: Fits, itemFits: Fits): PropertyDecorator {
  return applyDecorators(rule(expected, fits), (target: object, property?: string | symbol) =>
    Reflect.defineMetadata(ITEMS, itemFits, target, property as string),
  );
}

export function itemRule(type: Class, property: string): Fits | undefined {
  return Reflect.getMetadata(ITEMS, type.prototype as object, property) as Fits | undefined;
}

export const isEssential = (type: Class, property: string): boolean => isMarked(type, property, ESSENTIAL);

/** It holds a list of its nested class. */
export const isNestedList = (type: Class, property: string): boolean => isMarked(type, property, MANY);

export function nestedClass(type: Class, property: string): Class | undefined {
  return Reflect.getMetadata(NESTED, type.prototype as object, property) as Class | undefined;
}

export function rule(expected: string, validate: Fits): PropertyDecorator {
  return ValidateBy({
    name: expected,
    validator: {
      validate,
      defaultMessage: (context) => `expected ${expected}, got ${nameOf(context?.value)}`,
    },
  });
}

function markedAs(mark: symbol): PropertyDecorator {
  return (target, property) => Reflect.defineMetadata(mark, true, target, property);
}

function isMarked(type: Class, property: string, mark: symbol): boolean {
  return Reflect.getMetadata(mark, type.prototype as object, property) === true;
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
