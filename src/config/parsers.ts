import { applyDecorators } from '@nestjs/common';
import { isIP } from 'node:net';
import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  Max,
  Min,
  ValidateBy,
  buildMessage,
  isISO31661Alpha2,
  type ValidationOptions,
} from 'class-validator';
import ipaddr from 'ipaddr.js';

/** `1e3`, `0x10` and ` ` are numbers to JavaScript; here only digits are. */
const AsInteger = () =>
  Transform(({ value }: { value: unknown }) => (/^-?\d+$/.test(text(value)) ? Number(text(value)) : value));

/** @param what e.g. `milliseconds`, for the message */
export function IsWholeNumber(what: string, from: number, to = Infinity): PropertyDecorator {
  const range = to === Infinity ? `, at least ${from}` : ` from ${from} to ${to}`;
  const message = `expected ${what}${range}`;
  return applyDecorators(AsInteger(), IsInt({ message }), Min(from, { message }), Max(to, { message }));
}

export function IsOneOf(values: readonly string[]): PropertyDecorator {
  return IsIn(values, { message: `expected ${values.join(', ')}` });
}

export function IsTrueOrFalse(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => ({ true: true, false: false })[text(value).toLowerCase()] ?? value),
    IsBoolean({ message: 'expected true or false' }),
  );
}

/** Comma-separated, blanks around the parts ignored. */
export const AsList = () =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter(Boolean)
      : value,
  );

export function IsCidr(options: ValidationOptions = {}): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isCidr',
      validator: {
        validate: isCidr,
        defaultMessage: buildMessage((each) => `${each}$property must be an address or a CIDR range`),
      },
    },
    options,
  );
}

/** A code of ISO 3166-1; `UK` is none. */
export function IsCountry(): PropertyDecorator {
  const validate = (value: unknown) => typeof value === 'string' && isISO31661Alpha2(value) && /^[A-Z]{2}$/.test(value);
  const defaultMessage = () => 'expected a country as two capital letters, e.g. US or GB';
  return ValidateBy({ name: 'isCountry', validator: { validate, defaultMessage } });
}

function isCidr(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const [address = '', bits] = value.split('/');
  // the library alone would take `10.0.0` for an address
  return isIP(address) !== 0 && (bits === undefined || ipaddr.isValidCIDR(value));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : String(value);
}
