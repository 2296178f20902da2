import { defineSource } from '../define-source.js';
import type { ParsedBody } from '../kit/parse-body.js';
import { textSecrets } from '../kit/text-secrets.js';
import type { RefusalAdvices } from '../refusals.js';
import { AircallSettings } from './aircall.settings.js';
import { DIALECT, readWebhook } from './read.js';
import { EVENT_TYPES, samples } from './samples.js';
import { explain, sign, TOKEN, verifyToken } from './token.js';

export const source = defineSource<AircallSettings, ParsedBody>({
  name: 'aircall',
  title: 'Aircall',
  settings: AircallSettings,
  docs: 'docs/sources/aircall.md',
  methods: ['POST'],
  bodyLimit: null,
  eventTypes: EVENT_TYPES,
  dialects: [DIALECT],
  proofHeaders: [],
  covers: 'nothing',
  redact: { headers: [], body: [TOKEN] },
  samples,
  refusals: adviceOf,
  open(settings, { numbers }) {
    const tokens = textSecrets(settings.SECRET);
    const verification = { tokens, variable: settings.variable('SECRET') };
    return {
      verify: (request) => verifyToken(request, verification),
      read: (request, proof) => readWebhook(request, proof, numbers),
      sign: (request) => sign(request, tokens),
      explain,
    };
  },
});

function adviceOf(settings: AircallSettings): Partial<RefusalAdvices> {
  const secret = settings.variable('SECRET');
  return {
    'missing-signature': {
      title: 'refused: no token in the body',
      advice: 'Not from Aircall, which puts the token of the webhook into each body.',
      releasable: false,
    },
    'malformed-header': {
      title: 'refused: the token in the body is no text',
      advice: 'Not from Aircall, which sends its token as text.',
      releasable: false,
    },
    'signature-mismatch': {
      title: 'refused: the token is of no known webhook',
      advice: `Each webhook has its own token. Add that of this one to ${secret}, restart, then release.`,
      releasable: true,
    },
    'no-secret': {
      title: 'refused: no token is set',
      advice: `Put the token of the webhook into ${secret}, restart, then release.`,
      releasable: true,
    },
    unreadable: {
      title: 'refused: the body is no JSON',
      advice: 'Not from Aircall, or a proxy has changed the body: its token is in it.',
      releasable: false,
    },
  };
}
