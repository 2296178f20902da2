import type { SourceSettings } from './source-settings.js';

/** Made-up webhooks for trials, for the command line and for the tests that every source has to pass. */
export interface Samples<Settings extends SourceSettings = SourceSettings> {
  /** Dialects it can make, the usual one first. */
  readonly dialects: readonly string[];
  /** Types that exist in a dialect; any other type may be asked for as well. */
  types(dialect: string): readonly string[];
  /** The dialect that goes with these settings: one that can be signed, or that is accepted unsigned. */
  dialectFor(settings: Settings): string;
  /** The body of an event, new with every call. Numbers are of the range kept for fiction. */
  body(type: string, dialect: string, at: Date): Record<string, unknown>;
  /** How it is written, where not as JSON: as a form, for instance. */
  readonly encode?: (body: Record<string, unknown>) => string;
  /** A made-up secret that a dialect could be signed with, in the form in which it is set. */
  secret(dialect: string): string;
  readonly contentType: string;
  /** The body that the start shows for a trial, where the source accepts it unsigned. */
  readonly trial?: string;
}

export function encodeSample({ encode = JSON.stringify }: Samples, body: Record<string, unknown>): Buffer {
  return Buffer.from(encode(body));
}
