import { BadRequestException } from '@nestjs/common';

/**
 * What changes many things at once has to be said: a filter, or `all: true`. A forgotten body must not mean everything.
 *
 * @throws BadRequestException when neither is given
 */
export function assertSaid({ all, ...filter }: { all?: boolean }): void {
  if (all === true || Object.values(filter).some((value) => value !== undefined)) return;
  throw new BadRequestException('expected a filter, or all: true to mean everything');
}
