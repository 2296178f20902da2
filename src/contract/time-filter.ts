import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsOptional, ValidateBy } from 'class-validator';
import { timeOf } from './sender-time.js';

export const EXPECTED_TIME = 'expected a time such as 2026-10-05T16:12:30Z, or an age such as 2d';

const AGE = /^(\d{1,6})([smhd])$/;
const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** What `…T16:12:30+01:00` is as part of an address, where its plus was not encoded. */
const LOST_PLUS = /(\d{2}:\d{2}\S*) (\d{2}:?\d{2})$/;

/** The time of a filter, as ISO 8601: one that is given so, or an age, which is that long ago. Null for any other text. */
export function filterTime(text: string): string | null {
  const [, count, unit] = AGE.exec(text) ?? [];
  const given = text.replace(LOST_PLUS, '$1+$2');
  const at = count === undefined ? timeOf(given) : Date.now() - Number(count) * UNITS[unit as keyof typeof UNITS];
  return at === null ? null : new Date(at).toISOString();
}

/** A filter that is a time, and may be left out. It becomes ISO 8601 in UTC, whatever it was. */
export function OptionalTime(): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? (filterTime(value) ?? value) : value)),
    ValidateBy(
      { name: 'isTime', validator: { validate: (value) => typeof value === 'string' && timeOf(value) !== null } },
      { message: EXPECTED_TIME },
    ),
  );
}
