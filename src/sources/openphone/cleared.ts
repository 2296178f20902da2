import type { ContactTextField } from '../../contract/index.js';

/**
 * Fields that are emptied by a null, by dialect: contacts come whole there, and each of these fields may be null. One
 * that is absent stays as it was. The flat form only lists what it speaks of; there a null in `changes` empties.
 */
export const EMPTIED_BY_NULL = {
  workwhile: [],
  legacy: ['firstName', 'lastName', 'company', 'role'],
  '2026-03-30': ['firstName', 'lastName', 'company', 'role', 'externalId', 'origin', 'location'],
} as const satisfies Record<string, readonly ContactTextField[]>;

/** Fields the sender says are empty. A name is empty when both of its parts are. */
export function clearedBy(
  dialect: keyof typeof EMPTIED_BY_NULL,
  said: Partial<Record<ContactTextField, string | null | undefined>>,
): ContactTextField[] {
  const cleared: ContactTextField[] = EMPTIED_BY_NULL[dialect].filter((field) => said[field] === null);
  return cleared.includes('firstName') && cleared.includes('lastName') ? ['name', ...cleared] : cleared;
}
