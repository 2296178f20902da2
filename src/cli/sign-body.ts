import { randomUUID } from 'node:crypto';
import { signLegacy, signStandard } from '../sources/openphone/sign.js';
import type { Scheme } from './secrets.js';

/** Headers that prove the body, as OpenPhone sends them. */
export function signBody(
  scheme: Scheme,
  secret: string,
  body: string | Buffer,
  at = new Date(),
): Record<string, string> {
  if (scheme === 'legacy') return signLegacy(secret, at.getTime(), body);
  return signStandard(secret, `msg_${randomUUID().replaceAll('-', '')}`, Math.floor(at.getTime() / 1000), body);
}
