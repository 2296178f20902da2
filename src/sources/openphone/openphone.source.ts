import { defineSource } from '../define-source.js';
import { STANDARD_HEADERS } from '../kit/standard-webhooks.js';
import { authenticate } from './authenticate.js';
import { contactId } from './contact-id.js';
import { EVENT_TYPES } from './event-types.js';
import { explain } from './explain.js';
import { LEGACY_HEADER } from './legacy-signature.js';
import { OpenphoneSettings } from './openphone.settings.js';
import { readWebhook } from './read.js';
import { DIALECT_NAMES } from './recognise.js';
import { samples } from './samples.js';
import { signAs } from './sign.js';
import { verificationOf } from './verification.js';

/** OpenPhone, called Quo since 2025: three dialects at one URL. */
export const source = defineSource({
  name: 'openphone',
  title: 'OpenPhone',
  settings: OpenphoneSettings,
  docs: 'docs/openphone-setup.md',
  methods: ['POST'],
  bodyLimit: null,
  eventTypes: EVENT_TYPES,
  dialects: DIALECT_NAMES,
  proofHeaders: [LEGACY_HEADER, ...STANDARD_HEADERS],
  redact: { headers: [LEGACY_HEADER, 'webhook-signature'] },
  samples,
  open(settings: OpenphoneSettings, { numbers }) {
    const verification = verificationOf(settings);
    return {
      acceptsUnsigned: !verification.verifySignature,
      verify: (request) => authenticate(verification, request),
      read: (request, proof) => readWebhook(request, proof, numbers),
      sign: (request, form, at) => signAs(form, verification.secrets, request, at),
      explain,
      canonicalId: (kind, id) => (kind === 'contact' ? contactId(id) : id),
    };
  },
});
