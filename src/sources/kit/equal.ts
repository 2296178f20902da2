import { hash, timingSafeEqual } from 'node:crypto';

/** Compares in a time that depends on neither text, nor on where they differ. Nothing equals an empty text. */
export function isEqual(given: string, expected: string): boolean {
  const equal = timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', expected, 'buffer'));
  return equal && expected !== '';
}

/** Index of the expected text that was given; null when none was. All are compared. */
export function indexOfEqual(given: string, expected: readonly string[]): number | null {
  let found: number | null = null;
  expected.forEach((text, index) => {
    if (isEqual(given, text)) found ??= index;
  });
  return found;
}
