import type { PartyKeys } from './phone-numbers.js';

/** Injection token of `ContactDirectory`. */
export const CONTACT_DIRECTORY = Symbol('CONTACT_DIRECTORY');

/** What the module of contacts knows for others. */
export interface ContactDirectory {
  /**
   * Who has these numbers today. Of several contacts with one number, the name of the one that was updated last.
   *
   * @param keys see `PhoneNumbers.keyOf`
   * @returns names by key; numbers of nobody are missing
   */
  namesOf(keys: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /**
   * What messages and calls of a contact are found by; a contact that is not known has its id only.
   *
   * @param source of the contact; without it, of any
   */
  keysOf(contactId: string, source?: string): Promise<ContactKeys>;
}

export interface ContactKeys {
  /** As the sources write it. */
  readonly ids: readonly string[];
  /** See `PhoneNumbers.keyOf`. */
  readonly numbers: readonly string[];
}

/** Something with phone numbers. */
export interface Named {
  /** The contact's name, as it is today, by phone number as written here. Numbers without a contact are missing. */
  names: Record<string, string>;
}

/**
 * Adds the names of contacts, looked up for all items at once.
 *
 * @param numbersIn the phone numbers of an item
 */
export async function withNames<Item>(
  directory: ContactDirectory,
  keys: PartyKeys,
  items: readonly Item[],
  numbersIn: (item: Item) => readonly (string | null)[],
): Promise<(Item & Named)[]> {
  const numbers = items.map((item) => [...new Set(numbersIn(item))].filter((number) => number !== null));
  const names = await directory.namesOf([...new Set(numbers.flat().map((number) => keys.keyOf(number)))]);
  return items.map((item, index) => ({
    ...item,
    names: Object.fromEntries(
      (numbers[index] ?? []).flatMap((number) => {
        const name = names.get(keys.keyOf(number));
        return name === undefined ? [] : [[number, name]];
      }),
    ),
  }));
}
