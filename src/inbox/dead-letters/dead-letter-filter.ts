import { JOB_ERROR } from '../job-error.js';
import { ArrayMaxSize, IsBoolean, IsOptional, IsUUID } from 'class-validator';
import { OptionalText } from '../../http/optional-text.js';
import { sql, type RawBuilder, type SqlBool } from 'kysely';
import { dateOf, OptionalTime, PageQuery } from '../../contract/index.js';

const MOST_IDS = 1_000;
/** Filters of the list of dead letters. `since` and `until` are about when they died. */
export class DeadLetterQuery extends PageQuery {
  @OptionalText(50)
  subscriber?: string;

  /** Part of the error's text, in any case. */
  @OptionalText(200)
  error?: string;
}

/** Which dead letters something is to happen to: a filter, or `all: true`. Parts that are given have all to apply. */
export class DeadLetterFilter {
  /** Of dead letters, or of events. */
  @IsOptional()
  @IsUUID(undefined, { each: true })
  @ArrayMaxSize(MOST_IDS)
  ids?: string[];

  @OptionalText(50)
  subscriber?: string;

  @OptionalText(200)
  error?: string;

  /** Died then or later: ISO 8601, or an age such as `2d`. */
  @OptionalTime()
  since?: string;

  /** Died earlier: ISO 8601, or an age such as `2d`. */
  @OptionalTime()
  until?: string;

  @IsOptional()
  @IsBoolean()
  all?: boolean;
}

/** Conditions on `j`, a job of the queue `q`. */
export function deadLetterConditions(filter: Omit<DeadLetterFilter, 'all'>): RawBuilder<SqlBool>[] {
  const { ids, subscriber, error, since, until } = filter;
  return [
    sql<SqlBool>`j.name = q.name and j.state = 'failed' and q.name not like '\\_\\_pgboss%'`,
    ...(ids === undefined ? [] : [sql<SqlBool>`(j.id = any(${ids}::uuid[]) or j.data -> 'events' ?| ${ids}::text[])`]),
    ...(subscriber === undefined ? [] : [sql<SqlBool>`q.name = ${subscriber}`]),
    ...(error === undefined ? [] : [sql<SqlBool>`position(lower(${error}) in lower(coalesce(${JOB_ERROR}, ''))) > 0`]),
    ...(since === undefined ? [] : [sql<SqlBool>`j.completed_on >= ${dateOf('since', since)}`]),
    ...(until === undefined ? [] : [sql<SqlBool>`j.completed_on < ${dateOf('until', until)}`]),
  ];
}
