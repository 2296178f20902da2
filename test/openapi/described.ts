import { readFileSync } from 'node:fs';
import type { Answer } from '../support/service.js';
import type { OpenApiDocument } from './document.js';
import { pointer, Validator } from './validator.js';

export const document = JSON.parse(readFileSync('docs/openapi.json', 'utf8')) as OpenApiDocument;

const validator = new Validator(document);

/** What a value is not as a type of the document, a line each. */
export function mistakesIn(type: string, value: unknown): string[] {
  return validator.mistakes(pointer('components', 'schemas', type), value);
}

/** Fails unless the answer is one the document has for this route, in type and body. */
export function expectDescribed(method: string, path: string, { status, headers, body }: Answer): void {
  const operation = document.paths[path]?.[method] as { responses: Record<string, { content: object }> };
  const described = String(status) in operation.responses ? String(status) : 'default';
  const type = headers.get('content-type')?.replace(/;.*/, '') ?? '';
  const content = operation.responses[described]?.content ?? {};
  expect([path, status, Object.keys(content)]).toEqual([path, status, [type]]);
  const schema = pointer('paths', path, method, 'responses', described, 'content', type, 'schema');
  expect([path, status, validator.mistakes(schema, body)]).toEqual([path, status, []]);
}
