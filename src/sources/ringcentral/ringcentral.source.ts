import { acceptance } from '../acceptance.js';
import { defineSource } from '../define-source.js';
import { textSecrets } from '../kit/text-secrets.js';
import type { SourceAnswer, StoredReceipt } from '../reading.js';
import type { RefusalAdvices } from '../refusals.js';
import type { SourceRequest } from '../source-request.js';
import { DIALECT, readWebhook } from './read.js';
import { RingcentralSettings } from './ringcentral.settings.js';
import { EVENT_TYPES, samples } from './samples.js';
import { echoOf, sign, TOKEN_HEADER, VALIDATION_HEADER, verifyToken } from './token.js';

export const source = defineSource<RingcentralSettings, never>({
  name: 'ringcentral',
  title: 'RingCentral',
  settings: RingcentralSettings,
  docs: 'docs/sources/ringcentral.md',
  methods: ['POST'],
  bodyLimit: null,
  covers: 'nothing',
  eventTypes: EVENT_TYPES,
  dialects: [DIALECT],
  proofHeaders: [TOKEN_HEADER],
  redact: { headers: [TOKEN_HEADER, VALIDATION_HEADER] },
  samples,
  refusals: adviceOf,
  open(settings, { numbers }) {
    const tokens = textSecrets(settings.SECRET);
    const variable = settings.variable('SECRET');
    return {
      verify: (request) => verifyToken(request, tokens, variable),
      read: (request) => readWebhook(request, numbers),
      respond: (request, _reading, receipts) => answer(request, receipts),
      sign: (request) => sign(request, tokens),
      explain: ({ body }) => `the token in ${TOKEN_HEADER} alone, and nothing of the ${body.length} bytes of the body`,
    };
  },
});

function answer({ headers }: SourceRequest, receipts: readonly StoredReceipt[]): SourceAnswer {
  return { ...acceptance(receipts), headers: { ...echoOf(headers), 'content-type': 'application/json' } };
}

function adviceOf(settings: RingcentralSettings): Partial<RefusalAdvices> {
  const secret = settings.variable('SECRET');
  return {
    'missing-signature': {
      title: 'refused: no verification token',
      advice: `Create the subscription again with deliveryMode.verificationToken, the text of ${secret}; or look for a proxy that drops headers.`,
      releasable: false,
    },
    'malformed-header': {
      title: 'refused: the validation token of the handshake is malformed',
      advice: 'Look for a proxy that rewrites headers.',
      releasable: false,
    },
    'signature-mismatch': {
      title: 'refused: another verification token',
      advice: `Add deliveryMode.verificationToken of the subscription to ${secret}, restart, then release. If it is none of yours, leave them.`,
      releasable: true,
    },
    stale: {
      title: 'refused: too old',
      advice: 'Does not happen: no time is part of the proof.',
      releasable: false,
    },
    'no-secret': {
      title: 'refused: no verification token is set',
      advice: `Set ${secret} and restart, then release. Create the subscription again where it was not confirmed.`,
      releasable: true,
    },
  };
}
