const LONGEST = 200;

/** Fit to be a key in any store: not empty, not long, no control characters, no halves of a surrogate pair. */
export function isUsable(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.length > LONGEST) return false;
  return !/\p{Cc}/u.test(value) && value.isWellFormed();
}

export const usable = (value: unknown): string | null => (isUsable(value) ? value : null);

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
