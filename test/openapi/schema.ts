/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 has them. */
export type Schema = Record<string, unknown>;

const NULL: Schema = { type: 'null' };

/** The same, or null. */
export function nullable(schema: Schema): Schema {
  if (typeof schema.type !== 'string') return { anyOf: [schema, NULL] };
  const { type, enum: values, ...rest } = schema;
  return {
    type: [type, 'null'],
    ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}),
    ...rest,
  };
}

export function referTo(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}
