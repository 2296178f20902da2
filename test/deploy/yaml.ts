import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into files freely
export type Anything = any;

/** One document; merge keys (`<<`) are resolved, as Docker Compose does. */
export function readYaml(path: string): Anything {
  return parse(readFileSync(path, 'utf8'), { merge: true });
}

export function readYamlDocuments(path: string): Anything[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return document.toJS();
  });
}
