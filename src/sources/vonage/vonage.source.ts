import { defineSource } from '../define-source.js';
import { signingKey } from '../kit/match-secret.js';
import { parseTextSecrets } from '../kit/text-secrets.js';
import { MESSAGES, OLDER_SMS, read, VOICE } from './read.js';
import { refusals } from './refusals.js';
import { samples } from './samples.js';
import { SIGNATURE_FIELD } from './sms-signature.js';
import { explain, signRequest, verify, type Verification } from './verify.js';
import { EVENT_TYPES } from './vocabulary.js';
import { VonageSettings } from './vonage.settings.js';

/** Vonage: Messages API, Voice API, and what is inbound of the older SMS API. */
export const source = defineSource<VonageSettings, unknown>({
  name: 'vonage',
  title: 'Vonage',
  settings: VonageSettings,
  docs: 'docs/sources/vonage.md',
  methods: ['POST'],
  bodyLimit: null,
  eventTypes: EVENT_TYPES,
  dialects: [MESSAGES, VOICE, OLDER_SMS],
  proofHeaders: ['authorization'],
  redact: { headers: ['authorization'], body: [SIGNATURE_FIELD] },
  samples,
  refusals,
  open(settings) {
    const verification: Verification = {
      secrets: parseTextSecrets(settings.SECRET),
      smsSignature: settings.SMS_SIGNATURE,
      variable: (property) => settings.variable(property),
    };
    return {
      verify: (request) => verify(request, verification),
      read,
      // a body could be taken for instructions of a call
      respond: () => ({ status: 204, headers: {}, body: '' }),
      sign: (request, _form, at) => {
        const key = signingKey(verification.secrets);
        return key === null ? null : signRequest(key, request, at);
      },
      explain,
    };
  },
});
