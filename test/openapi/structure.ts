import type { Schema } from './schema.js';

/** An object of the specification: nothing but its fields, and extensions. */
function fields(properties: Record<string, Schema>, ...required: string[]): Schema {
  return { type: 'object', properties, required, patternProperties: { '^x-': {} }, additionalProperties: false };
}

const TEXT = { type: 'string' };
const TEXTS = { type: 'array', items: TEXT };
const FLAG = { type: 'boolean' };
const mapOf = (values: Schema): Schema => ({ type: 'object', additionalProperties: values });
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const is = (name: string): Schema => ({ $ref: `#/$defs/${name}` });
const orReference = (name: string): Schema => ({
  if: { type: 'object', required: ['$ref'] },
  then: is('reference'),
  else: is(name),
});

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/**
 * The fixed fields of OpenAPI 3.1 (https://spec.openapis.org/oas/v3.1.1), as far as a description of this service can use
 * them: links, callbacks, XML and OAuth are left out. Schemas are JSON Schema, whose own metaschema checks them.
 */
export const OPENAPI_3_1: Schema = {
  ...fields(
    {
      openapi: { type: 'string', pattern: '^3\\.1\\.\\d+$' },
      info: is('info'),
      jsonSchemaDialect: { type: 'string', format: 'uri' },
      servers: listOf(fields({ url: TEXT, description: TEXT }, 'url')),
      paths: { type: 'object', propertyNames: { pattern: '^/' }, additionalProperties: is('pathItem') },
      webhooks: mapOf(is('pathItem')),
      components: is('components'),
      security: listOf(is('security')),
      tags: listOf(fields({ name: TEXT, description: TEXT }, 'name')),
      externalDocs: fields({ url: TEXT, description: TEXT }, 'url'),
    },
    'openapi',
    'info',
    'paths',
  ),
  $defs: {
    info: fields(
      {
        title: TEXT,
        summary: TEXT,
        description: TEXT,
        termsOfService: TEXT,
        contact: fields({ name: TEXT, url: TEXT, email: TEXT }),
        license: fields({ name: TEXT, identifier: TEXT, url: TEXT }, 'name'),
        version: TEXT,
      },
      'title',
      'version',
    ),
    reference: fields({ $ref: { type: 'string', pattern: '^#/' }, summary: TEXT, description: TEXT }, '$ref'),
    security: mapOf(TEXTS),
    pathItem: fields({
      $ref: { type: 'string', pattern: '^#/' },
      summary: TEXT,
      description: TEXT,
      parameters: listOf(orReference('parameter')),
      ...Object.fromEntries(METHODS.map((method) => [method, is('operation')])),
    }),
    operation: fields(
      {
        tags: TEXTS,
        summary: TEXT,
        description: TEXT,
        operationId: TEXT,
        parameters: listOf(orReference('parameter')),
        requestBody: orReference('requestBody'),
        responses: {
          type: 'object',
          minProperties: 1,
          propertyNames: { pattern: '^([1-5](\\d\\d|XX)|default)$' },
          additionalProperties: orReference('response'),
        },
        deprecated: FLAG,
        security: listOf(is('security')),
      },
      'responses',
    ),
    parameter: {
      ...fields(
        {
          name: TEXT,
          in: { enum: ['query', 'header', 'path', 'cookie'] },
          description: TEXT,
          required: FLAG,
          deprecated: FLAG,
          schema: is('schema'),
          example: {},
          examples: mapOf(orReference('example')),
        },
        'name',
        'in',
        'schema',
      ),
      if: { properties: { in: { const: 'path' } } },
      then: { required: ['required'], properties: { required: { const: true } } },
    },
    requestBody: fields({ description: TEXT, content: is('content'), required: FLAG }, 'content'),
    response: fields(
      { description: TEXT, headers: mapOf(orReference('header')), content: is('content') },
      'description',
    ),
    header: fields({ description: TEXT, required: FLAG, schema: is('schema') }),
    content: mapOf(fields({ schema: is('schema'), example: {}, examples: mapOf(orReference('example')) })),
    example: fields({ summary: TEXT, description: TEXT, value: {} }),
    schema: { $ref: 'https://json-schema.org/draft/2020-12/schema' },
    components: fields({
      schemas: mapOf(is('schema')),
      responses: mapOf(orReference('response')),
      parameters: mapOf(orReference('parameter')),
      securitySchemes: mapOf(is('securityScheme')),
    }),
    securityScheme: {
      oneOf: [
        fields({ type: { const: 'http' }, scheme: TEXT, bearerFormat: TEXT, description: TEXT }, 'type', 'scheme'),
        fields(
          { type: { const: 'apiKey' }, in: { enum: ['query', 'header', 'cookie'] }, name: TEXT, description: TEXT },
          'type',
          'in',
          'name',
        ),
      ],
    },
  },
};
