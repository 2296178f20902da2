import type { RefusalAdvices } from '../refusals.js';
import type { VonageSettings } from './vonage.settings.js';

export function refusals(settings: VonageSettings): Partial<RefusalAdvices> {
  const secret = settings.variable('SECRET');
  const method = settings.variable('SMS_SIGNATURE');
  return {
    'missing-signature': {
      title: 'refused: not signed',
      advice:
        'Vonage repeats with a token after a 503. Where none ever comes, look for a proxy that removes Authorization.',
      releasable: false,
    },
    'signature-mismatch': {
      title: 'refused: no secret fits the token, or the token fits no body',
      advice: `Put the account’s signature secret into ${secret}, restart, then release. The detail says whether it was the body.`,
      releasable: true,
    },
    'no-secret': {
      title: 'refused: no secret, or no method, is set for their scheme',
      advice: `Set ${secret}; for the older SMS API ${method} as well. Restart, then release.`,
      releasable: true,
    },
  };
}
