import { Id, Nested, Optional, Text, rule } from '../dto/rules.js';
import { isRecord } from '../value.js';
import { LegacyData, LegacyEnvelope } from './envelope.dto.js';

/** As documented. */
export interface LegacyField {
  name: string;
  type?: string | null;
  value?: unknown;
}

/** As seen in real v3 deliveries: values by label. */
export type LegacyFieldsByLabel = Record<string, unknown>;

const Fields = () => rule('an object, or a list of objects with name and type', isFields);

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
  return value.every((field) => isRecord(field) && typeof field['name'] === 'string' && isOptionalText(field['type']));
}

function isOptionalText(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string';
}
