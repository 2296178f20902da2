import type { FieldError } from '../sources/authentication.js';

/** In one line. */
export function listed(problems: readonly FieldError[]): string {
  return problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
}
