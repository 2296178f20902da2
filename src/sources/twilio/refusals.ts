import type { RefusalAdvices } from '../refusals.js';
import type { TwilioSettings } from './twilio.settings.js';

export function refusals(settings: TwilioSettings): Partial<RefusalAdvices> {
  const secret = settings.variable('SECRET');
  return {
    'missing-signature': {
      title: 'refused: not signed',
      advice:
        'Twilio signs each webhook. Look for a proxy that removes X-Twilio-Signature; else they are not from Twilio.',
      releasable: false,
    },
    'malformed-header': {
      title: 'refused: the signature header is malformed',
      advice: 'Expected one HMAC-SHA1 in base64. Look for a proxy that rewrites headers.',
      releasable: false,
    },
    'signature-mismatch': {
      title: 'refused: no Auth Token fits the signature',
      advice: `Set PUBLIC_URL to the address that Twilio calls, and ${secret} to the primary Auth Token of the account or subaccount that sends. Restart, then release.`,
      releasable: true,
    },
    'no-secret': {
      title: 'refused: no Auth Token is set',
      advice: `Put the primary Auth Token into ${secret}, restart, then release.`,
      releasable: true,
    },
  };
}
