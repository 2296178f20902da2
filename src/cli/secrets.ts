import type { Settings } from '../config/settings.js';
import { OpenphoneSettings } from '../sources/openphone/openphone.settings.js';
import { Failure } from './terminal.js';

export type Scheme = 'legacy' | 'standard';

/** The signing secrets the service goes by, in their order. */
export function configuredSecrets(settings: Settings): string[] {
  const { OPENPHONE_WEBHOOK_SECRET = '' } = settings.get(OpenphoneSettings);
  return OPENPHONE_WEBHOOK_SECRET.split(',')
    .map((secret) => secret.trim())
    .filter(Boolean);
}

export function schemeOf(secret: string): Scheme {
  return secret.startsWith('whsec_') ? 'standard' : 'legacy';
}

/** @throws Failure when there is none for the scheme */
export function secretFor(secrets: readonly string[], scheme: Scheme): string {
  const secret = secrets.find((one) => schemeOf(one) === scheme);
  if (secret !== undefined) return secret;
  const form = scheme === 'standard' ? 'whsec_…' : 'base64';
  throw new Failure(`no secret of the ${scheme} scheme (${form}): set OPENPHONE_WEBHOOK_SECRET, or pass --secret`);
}
