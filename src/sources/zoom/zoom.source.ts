import { defineSource } from '../define-source.js';
import type { ParsedBody } from '../kit/parse-body.js';
import { parseTextSecrets } from '../kit/text-secrets.js';
import type { RefusalAdvices } from '../refusals.js';
import { authenticate } from './authenticate.js';
import { DIALECT, readWebhook } from './read.js';
import { EVENT_TYPES, samples } from './samples.js';
import { explain, sign, SIGNATURE_HEADER, TIMESTAMP_HEADER } from './signature.js';
import { ZoomSettings } from './zoom.settings.js';

export const source = defineSource<ZoomSettings, ParsedBody>({
  name: 'zoom',
  title: 'Zoom Phone',
  settings: ZoomSettings,
  docs: 'docs/sources/zoom.md',
  methods: ['POST'],
  bodyLimit: null,
  eventTypes: EVENT_TYPES,
  dialects: [DIALECT],
  proofHeaders: [SIGNATURE_HEADER, TIMESTAMP_HEADER],
  redact: { headers: [SIGNATURE_HEADER] },
  samples,
  refusals: adviceOf,
  open(settings) {
    const secrets = parseTextSecrets(settings.SECRET);
    const verification = {
      secrets,
      toleranceSeconds: settings.TOLERANCE_SECONDS,
      variable: settings.variable('SECRET'),
    };
    return {
      verify: (request) => authenticate(request, verification),
      read: readWebhook,
      sign: (request, _form, at) => sign(request, secrets, at),
      explain,
    };
  },
});

function adviceOf(settings: ZoomSettings): Partial<RefusalAdvices> {
  const secret = settings.variable('SECRET');
  return {
    'missing-signature': {
      title: 'refused: not signed',
      advice: 'Not from Zoom, which signs whatever it posts: look for a proxy that drops headers.',
      releasable: false,
    },
    'malformed-header': {
      title: 'refused: the signature headers or the validation of the URL are malformed',
      advice: 'Look for a proxy that rewrites headers.',
      releasable: false,
    },
    'signature-mismatch': {
      title: 'refused: no Secret Token fits the signature',
      advice: `Zoom does not repeat these. Put the app’s Secret Token into ${secret}, restart, then release.`,
      releasable: true,
    },
    stale: {
      title: 'refused: the signature is too old',
      advice: `Zoom does not repeat these. Check this machine’s clock and ${settings.variable('TOLERANCE_SECONDS')}, restart, then release.`,
      releasable: true,
    },
    'no-secret': {
      title: 'refused: the Secret Token is not set',
      advice: `Put the app’s Secret Token into ${secret}, restart, then release. Zoom repeats them for 85 minutes.`,
      releasable: true,
    },
  };
}
