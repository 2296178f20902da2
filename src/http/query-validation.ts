import { BadRequestException, ValidationPipe, type ValidationError } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import type { FieldProblem } from './problem-details.js';

type Rule = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

/** Rules about what a value is at all. */
const KINDS = ['whitelistValidation', 'isString', 'isBoolean', 'isInt', 'isIn'];

/** What a rule expects, unless it has a message of its own. */
const EXPECTED: Record<string, (...constraints: unknown[]) => string> = {
  isString: () => 'a text',
  isBoolean: () => 'true or false',
  isInt: () => 'a whole number',
  isIn: (values) => `one of ${(values as unknown[]).join(', ')}`,
  isUuid: () => 'an id such as 01a20ee4-aeef-74dd-aaf1-f52a98241a5d',
  min: (least) => `${String(least)} or more`,
  max: (most) => `${String(most)} or less`,
  minLength: (least) => `${String(least)} characters or more`,
  maxLength: (most) => `at most ${String(most)} characters`,
  arrayMaxSize: (most) => `at most ${String(most)} of them`,
};

/**
 * Query parameters and bodies become the typed class they are declared as; what does not fit is named, field by field, with
 * what was expected.
 */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    // which knows what else it may have
    validationError: { target: true, value: false },
    exceptionFactory: (errors) => new BadRequestException({ message: errors.flatMap((error) => problemsOf(error)) }),
  });
}

function problemsOf(error: ValidationError, parent = ''): FieldProblem[] {
  const path = `${parent}${error.property}`;
  const own = problemOf(error, path);
  return [...(own === null ? [] : [own]), ...(error.children ?? []).flatMap((child) => problemsOf(child, `${path}.`))];
}

/** One for each field: a text is no number, and so neither too small nor too large. */
function problemOf({ constraints = {}, target, property }: ValidationError, path: string): FieldProblem | null {
  const broken = Object.keys(constraints);
  const name = broken.find((one) => KINDS.includes(one)) ?? broken[0];
  if (name === undefined) return null;
  return { path, message: messageOf(rulesOf(target), property, name, constraints[name] ?? '') };
}

function messageOf(rules: readonly Rule[], property: string, name: string, message: string): string {
  if (name === 'whitelistValidation') {
    const known = new Set(rules.map(({ propertyName }) => propertyName));
    return `unknown parameter ${property}; known: ${[...known].sort().join(', ')}`;
  }
  const rule: Partial<Rule> | undefined = rules.find((one) => one.propertyName === property && one.name === name);
  const expected = EXPECTED[name];
  if (rule === undefined || rule.message !== undefined || expected === undefined) return message;
  const { each = false, constraints = [] } = rule;
  return `expected ${each ? 'each to be ' : ''}${expected(...(constraints as unknown[]))}`;
}

function rulesOf(target: object | undefined): Rule[] {
  if (target === undefined) return [];
  return getMetadataStorage().getTargetValidationMetadatas(target.constructor, '', false, false);
}
