/** For SQL's LIKE, from a pattern in which only `*` has a meaning. */
export function likePattern(pattern: string): string {
  return pattern.replace(/[\\%_]/g, '\\$&').replaceAll('*', '%');
}
