import { GatheringClient } from './gathering-client.js';

/** More different texts than this are made up by lists of parameters, and are not worth remembering. */
const MOST_STATEMENTS = 300;
const REPEATED = /^\s*(select|insert|update|delete|with)\b/i;

/** Whether a text is one statement that is likely to come again. */
export function isPrepared(text: string): boolean {
  return REPEATED.test(text);
}

/**
 * Lets the server keep statements that come again parsed and planned: on the embedded store, that is most of what a
 * small statement takes.
 */
export class PreparingClient extends GatheringClient {
  /** Texts this connection has seen, each with the name of its statement. */
  private readonly names = new Map<string, string>();

  /* eslint-disable @typescript-eslint/no-explicit-any -- the many signatures of pg's query */
  override query(text: any, values?: any, callback?: any): any {
    if (typeof text !== 'string') return super.query(text as never, values as never, callback as never);
    const name = this.nameOf(text);
    const statement = name === undefined ? { text } : { name, text };
    return typeof values === 'function'
      ? super.query(statement as never, values as never)
      : super.query({ ...statement, values: values as unknown } as never, callback as never);
  }
  /* eslint-enable */

  private nameOf(text: string): string | undefined {
    const known = this.names.get(text);
    if (known !== undefined) return known;
    if (this.names.size >= MOST_STATEMENTS || !isPrepared(text)) return undefined;
    const name = `s${this.names.size}`;
    this.names.set(text, name);
    return name;
  }
}
