import { applyDecorators } from '@nestjs/common';
import { IsOptional, IsString, Matches, MaxLength } from 'class-validator';

/** No NUL: PostgreSQL cannot even look for it. */
const TEXT = /^[^\0]+$/;

/** A filter that is a text, and may be left out. */
export function OptionalText(longest: number): PropertyDecorator {
  return applyDecorators(
    IsOptional(),
    IsString(),
    MaxLength(longest),
    Matches(TEXT, { message: 'expected a text that is not empty, without NUL' }),
  );
}
