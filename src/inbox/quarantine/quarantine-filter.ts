import { ArrayMaxSize, IsBoolean, IsOptional, IsUUID } from 'class-validator';
import { OptionalText } from '../../http/optional-text.js';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { dateOf, OptionalTime, PageQuery, SourceName } from '../../contract/index.js';

const MOST_IDS = 1_000;

/** Filters of the list of the quarantine. */
export class QuarantineQuery extends PageQuery {
  @OptionalText(50)
  reason?: string;

  /** Of this source only, e.g. `openphone`. */
  @SourceName()
  source?: string;
}

/** Which webhooks of the quarantine something is to happen to. Parts that are given have all to apply. */
export class QuarantineFilter {
  @IsOptional()
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(MOST_IDS)
  ids?: string[];

  @OptionalText(50)
  reason?: string;

  /** Of this source only, e.g. `openphone`. */
  @SourceName()
  source?: string;

  /** Received then or later: ISO 8601, or an age such as `2d`. */
  @OptionalTime()
  since?: string;

  /** Received earlier: ISO 8601, or an age such as `2d`. */
  @OptionalTime()
  until?: string;
}

/** What is thrown away has to be said: a filter, or `all: true`. */
export class QuarantinePurge extends QuarantineFilter {
  @IsOptional()
  @IsBoolean()
  all?: boolean;
}

export function quarantineConditions({ ids, reason, source, since, until }: QuarantineFilter): RawBuilder<SqlBool>[] {
  return [
    ...(ids === undefined ? [] : [sql<SqlBool>`id = any(${ids}::uuid[])`]),
    ...(reason === undefined ? [] : [sql<SqlBool>`reason = ${reason}`]),
    ...(source === undefined ? [] : [sql<SqlBool>`source = ${source}`]),
    ...(since === undefined ? [] : [sql<SqlBool>`received_at >= ${dateOf('since', since)}`]),
    ...(until === undefined ? [] : [sql<SqlBool>`received_at < ${dateOf('until', until)}`]),
  ];
}
