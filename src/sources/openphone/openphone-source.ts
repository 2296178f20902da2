import type { PhoneNumbers } from '../../contract/index.js';
import type { Reading, Source, SourceRequest } from '../source.js';
import { authenticate } from './authenticate.js';
import { contactId } from './contact-id.js';
import { dedupeKey } from './dedupe-key.js';
import { EVENT_TYPES } from './event-types.js';
import { readWebhook } from './read.js';
import { DIALECT_NAMES, guess } from './recognise.js';
import type { OpenphoneVerification } from './verification.js';
import { LEGACY_HEADER } from './signature/legacy.js';
import { signAs } from './sign.js';

/** OpenPhone, called Quo since 2025: three dialects at one URL. */
export function openphoneSource(verification: OpenphoneVerification, numbers: PhoneNumbers): Source {
  return {
    name: 'openphone',
    eventTypes: EVENT_TYPES,
    dialects: DIALECT_NAMES,
    secretHeaders: [LEGACY_HEADER, 'webhook-signature', 'authorization', 'cookie'],
    methods: ['POST'],
    bodyLimit: null,
    canonicalId: (kind, id) => (kind === 'contact' ? contactId(id) : id),
    authenticate: (request) => authenticate(verification, request),
    sign: (dialect, body) => signAs(dialect, verification.secrets, body),
    read: (request, proof) => {
      try {
        return readWebhook(request, proof, numbers);
      } catch (error) {
        return setAside(request, error);
      }
    },
  };
}

/** A genuine webhook must not get lost through a mistake of ours: it is kept, with the mistake told. */
function setAside(request: SourceRequest, error: unknown): Reading {
  const dialect = guess(undefined, request.headers).dialect.name;
  return {
    dialect,
    events: [
      {
        type: 'unknown',
        externalId: null,
        occurredAt: null,
        subject: { kind: 'unknown', id: null },
        data: null,
        test: false,
        dedupeKey: dedupeKey(dialect, null, request.body),
      },
    ],
    problems: [{ path: '', message: `reading failed: ${error instanceof Error ? error.name : 'unknown error'}` }],
  };
}
