import { randomBytes, randomUUID } from 'node:crypto';
import type { Samples } from '../samples.js';
import { DIALECT } from './read-event.js';

export const samples: Samples = {
  dialects: [DIALECT],
  contentType: 'application/json',
  types: () => ['example.created'],
  dialectFor: () => DIALECT,
  body: (type, _dialect, at) => ({ type, timestamp: at.toISOString(), data: { id: randomUUID(), text: 'An example' } }),
  secret: () => `whsec_${randomBytes(32).toString('base64')}`,
};
