import { randomUUID } from 'node:crypto';
import { defineSource } from '../define-source.js';
import { signingKey } from '../kit/match-secret.js';
import type { ParsedBody } from '../kit/parse-body.js';
import { explainStandard, signStandard, standardHeaders, verifyStandard } from '../kit/standard-webhooks.js';
import { parseKeys } from './keys.js';
import { DIALECT, readEvent } from './read-event.js';
import { samples } from './samples.js';
import { HEADER_PREFIXES, StandardWebhooksSettings } from './standard-webhooks.settings.js';

const [USUAL] = HEADER_PREFIXES;

/** Any sender that signs by Standard Webhooks; nothing is known of what it says. One instance for each name in the settings. */
export const source = defineSource<StandardWebhooksSettings, ParsedBody>({
  name: 'standard-webhooks',
  title: 'Standard Webhooks',
  settings: StandardWebhooksSettings,
  docs: 'docs/sources/standard-webhooks.md',
  methods: ['POST'],
  bodyLimit: null,
  eventTypes: [],
  dialects: [DIALECT],
  proofHeaders: HEADER_PREFIXES.flatMap((prefix) => Object.values(standardHeaders(prefix))),
  redact: { headers: HEADER_PREFIXES.map((prefix) => standardHeaders(prefix).signature) },
  samples,
  open(settings) {
    const { HEADER_PREFIX: prefix, TOLERANCE_SECONDS: toleranceSeconds } = settings;
    const { secrets, publicKeys } = parseKeys(settings.SECRET);
    const headers = standardHeaders(prefix);
    const noSecret = `standard signature, but no key is set; expected whsec_… or whpk_… in ${settings.variable('SECRET')}`;
    const verification = { secrets, publicKeys, toleranceSeconds, headers, noSecret };
    const name = settings.instance ?? 'standard-webhooks';
    return {
      verify: (request) => verifyStandard(request, verification),
      read: (request, proof) => readEvent(name, request, proof),
      explain: (request) => explainStandard(request, headers),
      sign: (request, _form, at) => {
        const key = signingKey(secrets);
        if (key === null) return null;
        const id = `msg_${randomUUID().replaceAll('-', '')}`;
        const signed = Object.entries(signStandard(key, id, Math.floor(at.getTime() / 1000), request.body));
        const proof = signed.map(([header, value]): [string, string] => [header.replace(USUAL, prefix), value]);
        return {
          ...request,
          headers: { ...request.headers, ...Object.fromEntries(proof) },
        };
      },
    };
  },
});
