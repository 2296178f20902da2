import { hash } from 'node:crypto';

/** Makes one event of two equal bodies. */
export function bodyKey(body: Buffer | string): string {
  return `sha256:${hash('sha256', body)}`;
}
