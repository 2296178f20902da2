import { defineSource } from '../define-source.js';
import type { ParsedBody } from '../kit/parse-body.js';
import { parseTextSecrets } from '../kit/text-secrets.js';
import type { RefusalAdvices } from '../refusals.js';
import { DialpadSettings } from './dialpad.settings.js';
import { DIALECT, readWebhook } from './read.js';
import { EVENT_TYPES, samples } from './samples.js';
import { explain, sign, verifyToken } from './token.js';

export const source = defineSource<DialpadSettings, ParsedBody>({
  name: 'dialpad',
  title: 'Dialpad',
  settings: DialpadSettings,
  docs: 'docs/sources/dialpad.md',
  methods: ['POST'],
  bodyLimit: null,
  eventTypes: EVENT_TYPES,
  dialects: [DIALECT],
  // the body is its own proof
  proofHeaders: [],
  redact: { headers: [] },
  samples,
  refusals: adviceOf,
  open(settings, { numbers }) {
    const secrets = parseTextSecrets(settings.SECRET);
    const variable = settings.variable('SECRET');
    return {
      verify: (request) => verifyToken(request, secrets, variable),
      read: (request, proof) => readWebhook(request, proof, numbers),
      sign: (request) => sign(request, secrets),
      explain,
    };
  },
});

function adviceOf(settings: DialpadSettings): Partial<RefusalAdvices> {
  const secret = settings.variable('SECRET');
  return {
    'missing-signature': {
      title: 'refused: not signed',
      advice: 'Their webhook has no secret: give it one at Dialpad, as nothing else proves who sent them.',
      releasable: false,
    },
    'malformed-header': {
      title: 'refused: the token is malformed',
      advice: 'Look for a proxy that rewrites bodies; the algorithm has to be HS256.',
      releasable: false,
    },
    'signature-mismatch': {
      title: 'refused: no secret fits the token',
      advice: `Dialpad does not repeat these. Put the webhook’s secret into ${secret}, restart, then release.`,
      releasable: true,
    },
    'no-secret': {
      title: 'refused: no secret is set',
      advice: `Put the webhook’s secret into ${secret}, restart, then release.`,
      releasable: true,
    },
  };
}
