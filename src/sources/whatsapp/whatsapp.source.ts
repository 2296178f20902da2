import { defineSource } from '../define-source.js';
import { parseTextSecrets } from '../kit/text-secrets.js';
import type { RefusalAdvices } from '../refusals.js';
import { answerHandshake, TOKEN_PARAMETER } from './handshake.js';
import { DIALECT, readWebhook } from './read.js';
import { EVENT_TYPES, samples } from './samples.js';
import { sign, SIGNATURE_HEADER, verifySignature } from './signature.js';
import { WhatsappSettings } from './whatsapp.settings.js';

/** Bodies of up to 3 MB are documented; a little more, because a refusal by size is repeated for days. */
const LARGEST_BODY = 3 * 1024 * 1024 + 64 * 1024;

export const source = defineSource<WhatsappSettings, never>({
  name: 'whatsapp',
  title: 'WhatsApp',
  settings: WhatsappSettings,
  docs: 'docs/sources/whatsapp.md',
  methods: ['GET', 'POST'],
  bodyLimit: LARGEST_BODY,
  eventTypes: EVENT_TYPES,
  dialects: [DIALECT],
  proofHeaders: [SIGNATURE_HEADER],
  redact: { headers: [SIGNATURE_HEADER, 'x-hub-signature'], query: [TOKEN_PARAMETER] },
  samples,
  refusals: adviceOf,
  open(settings) {
    const secrets = parseTextSecrets(settings.SECRET);
    const secretVariable = settings.variable('SECRET');
    const tokenVariable = settings.variable('VERIFY_TOKEN');
    return {
      verify: (request) =>
        request.method === 'GET'
          ? answerHandshake(request.target, settings.VERIFY_TOKEN, tokenVariable)
          : verifySignature(request, secrets, secretVariable),
      read: readWebhook,
      sign: (request) => sign(request, secrets),
      explain: ({ body }) => `the ${body.length} bytes of the body`,
    };
  },
});

function adviceOf(settings: WhatsappSettings): Partial<RefusalAdvices> {
  const secret = settings.variable('SECRET');
  const token = settings.variable('VERIFY_TOKEN');
  return {
    'missing-signature': {
      title: 'refused: not signed',
      advice: 'Not from Meta, which signs whatever it posts: look for a proxy that drops headers.',
      releasable: false,
    },
    'malformed-header': {
      title: 'refused: the signature header or the handshake is malformed',
      advice: 'Look for a proxy that rewrites headers or parameters.',
      releasable: false,
    },
    'signature-mismatch': {
      title: 'refused: no app secret fits the signature, or the verify token is wrong',
      advice: `Put the secret of the app that sends into ${secret}, restart, then release. For a handshake: enter the text of ${token} at Meta, and verify again.`,
      releasable: true,
    },
    stale: {
      title: 'refused: too old',
      advice: 'Does not happen: Meta signs no time.',
      releasable: false,
    },
    'no-secret': {
      title: 'refused: a secret is not set',
      advice: `Set ${secret} and ${token}, and restart. Meta repeats what it posted; verify the URL again.`,
      releasable: true,
    },
  };
}
