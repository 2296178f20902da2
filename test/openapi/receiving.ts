import { sampleText } from '../support/openphone-samples.js';
import type { HandlerTypes } from './handler-types.js';
import { problem, type Operation } from './operation.js';
import type { Schema } from './schema.js';

/** One of each form and subject, as OpenPhone sends them. */
const SAMPLES = [
  '2026-03-30/message.received',
  '2026-03-30/call.completed',
  '2026-03-30/contact.updated',
  'legacy/message.received.v3-app',
  'legacy/call.completed.v4-api',
  'workwhile/message.received',
];

const DESCRIPTION = `Answers 200 once the event is on stable storage. The same event again is answered by its first id, with
\`duplicate: true\`. Every other answer means: please repeat.

Three forms are told apart by what they look like; types and fields that are not known are kept. Bodies must arrive as they
were signed, without a content encoding.`;

const object = (properties: Record<string, Schema>, required: string[]): Schema => ({
  type: 'object',
  properties,
  required,
});
const TEXT = { type: 'string' };
const ID = { type: 'string', minLength: 1, maxLength: 200 };
const IDENTIFIED = { data: { type: 'object' }, id: ID, type: TEXT, apiVersion: TEXT, createdAt: TEXT };

const FORMS = [
  {
    title: '2026-03-30',
    ...object({ ...IDENTIFIED, data: object({ resource: object({ id: ID }, ['id']) }, ['resource']) }, [
      'id',
      'type',
      'data',
    ]),
  },
  {
    title: 'legacy',
    ...object({ ...IDENTIFIED, data: object({ object: object({ id: ID }, ['id']) }, ['object']) }, [
      'id',
      'type',
      'data',
    ]),
  },
  {
    title: 'workwhile',
    description: 'For trials: also unsigned, as long as there is no secret, from the same machine.',
    ...object({ event_type: TEXT, data: object({ id: ID }, ['id']) }, ['event_type', 'data']),
  },
];

/** The door. It takes raw bytes, so that no type of the code describes what comes in. */
export function describeReceiving(operationId: string, types: HandlerTypes): Operation {
  return {
    operationId,
    tags: ['webhooks'],
    summary: 'Takes in a webhook',
    description: DESCRIPTION,
    security: [{ standardSignature: [] }, { legacySignature: [] }],
    parameters: [
      header('webhook-id', 'Of this delivery; with `webhook-signature` only.'),
      header('webhook-timestamp', 'Seconds since 1970, when it was signed; with `webhook-signature` only.'),
    ],
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { anyOf: FORMS }, examples: examples() } },
    },
    responses: {
      200: {
        description: 'Stored, or known already',
        content: { 'application/json': { schema: types.named('sources/acceptance.ts', 'Acceptance') } },
      },
      400: problem('Unsigned, and unreadable: `errors` names each field'),
      401: problem('No signature, or not a right one: `reason` and `detail` say which'),
      403: problem('Not from one of `OPENPHONE_WEBHOOK_ALLOWED_IPS`'),
      413: problem('Larger than `BODY_LIMIT_BYTES`'),
      415: problem('A content encoding: signatures are for the bytes as they are'),
      429: retryLater('Too many requests from this address that prove nothing'),
      503: retryLater('Turned off, too busy, or the store cannot take it'),
      default: problem('Anything else that went wrong'),
    },
  };
}

function header(name: string, description: string): Schema {
  return { name, in: 'header', description, schema: TEXT };
}

function retryLater(description: string): Schema {
  const headers = { 'Retry-After': { description: 'Seconds to wait', schema: { type: 'integer' } } };
  return { ...problem(description), headers };
}

function examples(): Record<string, Schema> {
  return Object.fromEntries(
    SAMPLES.map((name) => [
      name.replaceAll(/[^\w.-]/g, '_'),
      { summary: name, value: JSON.parse(sampleText(name)) as unknown },
    ]),
  );
}
