import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** For SQL's LIKE, from a pattern in which only `*` has a meaning. */
export function likePattern(pattern: string): string {
  return pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%');
}

/** The condition that a text is what is asked for, in which `*` stands for anything. */
export function matchesPattern(text: RawBuilder<unknown>, pattern: string): RawBuilder<SqlBool> {
  return pattern.includes('*') ? sql`${text} like ${likePattern(pattern)}` : sql`${text} = ${pattern}`;
}
