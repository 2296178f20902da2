import { Id, Nested, Optional, Text, listOf } from '../../kit/dto/rules.js';
import { isRecord } from '../../kit/value.js';
import { LegacyData, LegacyEnvelope } from './envelope.dto.js';

/** As documented. */
export interface LegacyField {
  name: string;
  type?: string | null;
  value?: unknown;
}

/** As seen in real v3 deliveries: values by label. */
export type LegacyFieldsByLabel = Record<string, unknown>;

const Fields = () => listOf('an object, or a list of objects with name, type and value', isFields, isField);

/** Fields of these types hold a text. */
const TEXT_TYPES: ReadonlySet<unknown> = new Set(['phone-number', 'email']);

class LegacyContact {
  @Id() id!: string;
  @Optional() @Text() firstName?: string | null;
  @Optional() @Text() lastName?: string | null;
  @Optional() @Text() company?: string | null;
  @Optional() @Text() role?: string | null;
  @Optional() @Fields() fields?: LegacyField[] | LegacyFieldsByLabel | null;
}

class LegacyContactData extends LegacyData {
  @Nested(LegacyContact) object!: LegacyContact;
}

export class LegacyContactEvent extends LegacyEnvelope {
  @Nested(LegacyContactData) data!: LegacyContactData;
}

function isFields(value: unknown): boolean {
  if (!Array.isArray(value)) return isRecord(value);
  return value.every(isField);
}

function isField(field: unknown): boolean {
  if (!isRecord(field) || typeof field['name'] !== 'string' || !isOptionalText(field['type'])) return false;
  return !TEXT_TYPES.has(field['type']) || isOptionalText(field['value']);
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string';
}
