/** What was removed, by kind. */
export interface Erased {
  events: number;
  messages: number;
  calls: number;
  contacts: number;
  conversations: number;
  /** Of webhooks with several events, none of which is about it: they stay without the body they were read from. */
  bodies: number;
  /** Refused webhooks. */
  quarantined: number;
  /** Failed attempts whose error had the number; the errors are gone. */
  attempts: number;
  replays: number;
  /** Entries whose details had the number; it is masked in them. */
  audit: number;
  /** False: there was nothing, and nothing was removed. */
  found: boolean;
}
