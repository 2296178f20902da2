import { defineSource } from '../define-source.js';
import { signingKey } from '../kit/match-secret.js';
import { parseTextSecrets } from '../kit/text-secrets.js';
import type { SourceAnswer } from '../reading.js';
import type { Parameters } from './parameters.js';
import { FORM, JSON_BODY, read } from './read.js';
import { refusals } from './refusals.js';
import { samples } from './samples.js';
import { explain, SIGNATURE_HEADER, signRequest, verifySignature } from './signature.js';
import { TwilioSettings } from './twilio.settings.js';
import { EVENT_TYPES } from './vocabulary.js';

/** Instructions to do nothing. A plain text would be sent as a reply to whoever wrote. */
const NO_REPLY: SourceAnswer = {
  status: 200,
  headers: { 'Content-Type': 'text/xml; charset=utf-8' },
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
};
const NOTED: SourceAnswer = { status: 204, headers: {}, body: '' };

/** Twilio: messages, calls and recordings as forms, signed together with the URL. */
export const source = defineSource<TwilioSettings, Parameters>({
  name: 'twilio',
  title: 'Twilio',
  settings: TwilioSettings,
  docs: 'docs/sources/twilio.md',
  methods: ['POST', 'GET'],
  bodyLimit: null,
  eventTypes: EVENT_TYPES,
  dialects: [FORM, JSON_BODY],
  proofHeaders: [SIGNATURE_HEADER],
  redact: { headers: [SIGNATURE_HEADER] },
  samples,
  refusals,
  open(settings) {
    const secrets = parseTextSecrets(settings.SECRET);
    const variable = settings.variable('SECRET');
    return {
      verify: (request) => verifySignature(request, secrets, variable),
      read,
      respond: (_request, { events }) =>
        events.some(({ senderType }) => senderType === 'message.received') ? NO_REPLY : NOTED,
      sign: (request) => {
        const key = signingKey(secrets);
        return key === null ? null : signRequest(key, request);
      },
      explain,
    };
  },
});
