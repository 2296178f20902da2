/** Contacts have a prefix in webhooks, and none over REST and in lists of `contactIds`. */
const BARE = /^[0-9a-f]{24}$/;

/** The spelling with the prefix: one contact has one id. */
export function contactId(id: string): string {
  return BARE.test(id) ? `CT${id}` : id;
}

export function contactIds(ids: readonly string[] | null | undefined): string[] | null {
  return ids?.map(contactId) ?? null;
}
