import type { RefusalReason } from './authentication.js';
import type { SourceSettings } from './source-settings.js';

/** What a refusal means to an operator. */
export interface RefusalAdvice {
  /** After the number of webhooks: `refused: not signed`. */
  readonly title: string;
  /** What to do. */
  readonly advice: string;
  /** May turn out to be genuine once that is done. */
  readonly releasable: boolean;
}

export type RefusalAdvices = Readonly<Record<RefusalReason, RefusalAdvice>>;

/** For a source that has nothing better to say. */
export function usualAdvice(settings: Pick<SourceSettings, 'variable'>): RefusalAdvices {
  const secret = settings.variable('SECRET');
  return {
    'missing-signature': {
      title: 'refused: not signed',
      advice: `Nobody can tell who sent them. Set ${secret}, and sign what you send by hand.`,
      releasable: false,
    },
    'malformed-header': {
      title: 'refused: the signature header is malformed',
      advice: 'Look for a proxy that rewrites headers.',
      releasable: false,
    },
    'signature-mismatch': {
      title: 'refused: no secret fits the signature',
      advice: `Put the webhook’s signing secret into ${secret}, restart, then release.`,
      releasable: true,
    },
    stale: {
      title: 'refused: the signature is too old',
      advice: 'Check this machine’s clock. If it was wrong, the sender repeats them.',
      releasable: true,
    },
    'no-secret': {
      title: 'refused: no secret for their scheme',
      advice: `Add the signing secret of this webhook to ${secret}, restart, then release.`,
      releasable: true,
    },
    'address-not-allowed': {
      title: 'refused: the address is not allowed',
      advice: `If it is your proxy’s, set TRUSTED_PROXIES; else ${settings.variable('ALLOWED_IPS')}. Then release.`,
      releasable: true,
    },
    unreadable: {
      title: 'refused: unsigned and unreadable',
      advice: 'Not of a form we know; the detail names each field.',
      releasable: false,
    },
  };
}
