import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { applyDecorators } from '@nestjs/common';
import { IsOptional, Matches } from 'class-validator';

const EXPECTED = { message: 'expected the name of a source, such as openphone' };

/** A parameter that is the name of a source, as its URL has it; it need not be one of today's. */
export function SourceName(): PropertyDecorator {
  return applyDecorators(IsOptional(), Matches(/^[\w-]{1,50}$/, EXPECTED));
}

/** Of which source an id is. */
export class SourceQuery {
  /** Ids are unique within a source only. Needed where several have the id. */
  @SourceName()
  source?: string;
}

/** The condition that rows are of the source that is asked for, if one is. */
export function ofSource({ source }: SourceQuery, column: string): RawBuilder<SqlBool>[] {
  return source === undefined ? [] : [sql<SqlBool>`${sql.ref(column)} = ${source}`];
}
