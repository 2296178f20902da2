import { defineSource } from '../define-source.js';
import type { ParsedBody } from '../kit/parse-body.js';
import type { RefusalAdvices } from '../refusals.js';
import { parseKeys } from './keys.js';
import { DIALECT, readWebhook } from './read.js';
import { EVENT_TYPES, samples } from './samples.js';
import { explain, sign, SIGNATURE_HEADER, TIMESTAMP_HEADER, verifySignature } from './signature.js';
import { TelnyxSettings } from './telnyx.settings.js';

export const source = defineSource<TelnyxSettings, ParsedBody>({
  name: 'telnyx',
  title: 'Telnyx',
  settings: TelnyxSettings,
  docs: 'docs/sources/telnyx.md',
  methods: ['POST'],
  bodyLimit: null,
  eventTypes: EVENT_TYPES,
  dialects: [DIALECT],
  proofHeaders: [SIGNATURE_HEADER, TIMESTAMP_HEADER],
  redact: { headers: [SIGNATURE_HEADER] },
  samples,
  refusals: adviceOf,
  open(settings) {
    const { publicKeys, signingKey } = parseKeys(settings.SECRET);
    const variable = settings.variable('SECRET');
    const verification = { publicKeys, toleranceSeconds: settings.TOLERANCE_SECONDS, variable };
    return {
      verify: (request) => verifySignature(request, verification),
      read: readWebhook,
      sign: (request, _form, at) => sign(request, signingKey, at),
      explain,
    };
  },
});

function adviceOf(settings: TelnyxSettings): Partial<RefusalAdvices> {
  const key = settings.variable('SECRET');
  return {
    'missing-signature': {
      title: 'refused: not signed',
      advice: 'Not from Telnyx, which signs whatever it posts: look for a proxy that drops headers.',
      releasable: false,
    },
    'signature-mismatch': {
      title: 'refused: no public key fits the signature',
      advice: `Put the public key of this Telnyx account into ${key}, restart, then release.`,
      releasable: true,
    },
    stale: {
      title: 'refused: the signature is too old',
      advice: `Check this machine’s clock and ${settings.variable('TOLERANCE_SECONDS')}, restart, then release.`,
      releasable: true,
    },
    'no-secret': {
      title: 'refused: the public key is not set',
      advice: `Put the public key of the Telnyx account into ${key}, restart, then release.`,
      releasable: true,
    },
  };
}
