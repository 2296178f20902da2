import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OpenApiDocument } from './document.js';
import type { Schema } from './schema.js';
import { OPENAPI_3_1 } from './structure.js';

const ID = 'https://service.test/openapi.json';

/** What is not as OpenAPI 3.1 wants it, a line each. */
export function structureMistakes(document: object): string[] {
  const ajv = ajvWith({ strictTypes: false });
  return ajv.validate(OPENAPI_3_1, document) ? [] : (ajv.errors ?? []).map(line);
}

/** Checks values against schemas of one document. */
export class Validator {
  private readonly ajv: Ajv2020;

  /** @param document its objects are closed for this: a property that is not described is a mistake */
  constructor(document: Pick<OpenApiDocument, 'components' | 'paths'>) {
    this.ajv = ajvWith({ strict: false });
    this.ajv.addSchema({ ...(closed(document) as Schema), $id: ID });
  }

  /** @param pointer within the document, e.g. `#/components/schemas/CallItem` */
  mistakes(pointer: string, value: unknown): string[] {
    const validate = this.ajv.getSchema(ID + pointer);
    if (validate === undefined) return [`there is no schema at ${pointer}`];
    return validate(value) ? [] : (validate.errors ?? []).map(line);
  }
}

/** A pointer to a place in a document. */
export function pointer(...parts: string[]): string {
  return `#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;
}

function ajvWith(options: object): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, ...options });
  (formats as unknown as (ajv: Ajv2020) => void)(ajv);
  return ajv;
}

/** `{properties}` without more to say about the rest has no rest. */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([name, value]) => [name, closed(value)]));
  const isObject = typeof copy.properties === 'object' && copy.type !== undefined;
  return isObject && !('additionalProperties' in copy) ? { ...copy, additionalProperties: false } : copy;
}

function line({ instancePath, message, params }: { instancePath: string; message?: string; params: object }): string {
  return `${instancePath || '/'}: ${message} ${JSON.stringify(params)}`;
}
