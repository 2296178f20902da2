/** A contact, the same shape whatever the dialect. Absent is null, never invented. */
export interface Contact {
  id: string;
  /** Full name as sent, or first and last name joined. */
  name: string | null;
  firstName: string | null;
  lastName: string | null;
  /** Null when the payload does not speak of numbers; empty when it says there are none. */
  phones: ContactPhone[] | null;
  emails: string[] | null;
  company: string | null;
  role: string | null;
  customFields: ContactField[] | null;
  /** Its key in the system it came from, e.g. a CRM. */
  externalId: string | null;
  /** The system it came from, in the sender's word, e.g. `public-api`. */
  origin: string | null;
  location: string | null;
  /** Fields that the sender gives as empty. Any other field that is null is one the payload does not speak of. */
  cleared: ContactTextField[];
  /** Only where the sender lists what changed (`workwhile`): field name to new value. */
  changes: Record<string, unknown> | null;
  deleted: boolean;
}

export interface ContactField {
  name: string;
  type: string | null;
  value: unknown;
}

export type ContactTextField =
  'name' | 'firstName' | 'lastName' | 'company' | 'role' | 'externalId' | 'origin' | 'location';

export interface ContactPhone {
  /** As sent. */
  value: string;
  /** The same number in E.164; null where its country is not known, or it is no number. */
  e164: string | null;
}
