import { sql, type RawBuilder, type SqlBool } from 'kysely';

/** The condition that a text is one of those asked for, in which `*` stands for anything. */
export function matchesAny(text: RawBuilder<unknown>, patterns: readonly string[]): RawBuilder<SqlBool> {
  const [first = '', ...others] = patterns;
  if (others.length > 0) return sql`${text} like any(${patterns.map(likePattern)}::text[])`;
  return isPattern(first) ? sql`${text} like ${likePattern(first)}` : sql`${text} = ${first}`;
}

export function isPattern(text: string): boolean {
  return text.includes('*');
}

/** For SQL's LIKE, from a pattern in which only `*` has a meaning. */
function likePattern(pattern: string): string {
  return pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%');
}
