/** A contact, the same shape whatever the dialect. Absent is null, never invented. */
export interface Contact {
  id: string;
  /** Full name as sent, or first and last name joined. */
  name: string | null;
  firstName: string | null;
  lastName: string | null;
  /** Null when the payload does not speak of numbers; empty when it says there are none. */
  phones: string[] | null;
  emails: string[] | null;
  company: string | null;
  role: string | null;
  customFields: ContactField[] | null;
  /** Only where the sender lists what changed (`workwhile`): field name to new value. */
  changes: Record<string, unknown> | null;
  deleted: boolean;
}

export interface ContactField {
  name: string;
  type: string | null;
  value: unknown;
}
