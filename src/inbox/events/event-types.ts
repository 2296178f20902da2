import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';

const TYPES = /^[\w.*-]+(?:,[\w.*-]+)*$/;

/** Types of events, or patterns of them, as one text: several are separated by commas, or given several times. */
export function OptionalTypes(): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) => {
      const text: unknown = isTexts(value) ? value.join(',') : value;
      return typeof text === 'string' ? trimmed(text) : text;
    }),
    IsString(),
    MaxLength(500),
    Matches(TYPES, { message: 'expected types such as message.received or call.*, comma-separated' }),
  );
}

function trimmed(types: string): string {
  const each = types.split(',').map((type) => type.trim());
  return each.join(',');
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

export function typesIn(types: string): string[] {
  return [...new Set(types.split(','))];
}
