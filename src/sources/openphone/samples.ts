import { randomBytes } from 'node:crypto';
import type { Samples } from '../samples.js';
import { EVENT_TYPES } from './event-types.js';
import type { OpenphoneSettings } from './openphone.settings.js';
import { DIALECTS, sampleEvent, type SampleDialect } from './sample-events.js';
import { FLAT_TYPES } from './workwhile/workwhile.js';

/** The example of the documentation. */
const TRIAL = {
  event_type: 'message.received',
  data: {
    id: 'test_123',
    from: '+1234567890',
    to: '+0987654321',
    body: 'Test message',
    timestamp: '2024-01-01T12:00:00Z',
  },
};

export const samples: Samples<OpenphoneSettings> = {
  dialects: DIALECTS,
  contentType: 'application/json',
  trial: JSON.stringify(TRIAL),
  types: (dialect) => (dialect === 'workwhile' ? FLAT_TYPES : EVENT_TYPES),
  dialectFor: ({ SECRET }) => {
    if (SECRET === undefined) return 'workwhile';
    return SECRET.trim().startsWith('whsec_') ? '2026-03-30' : 'legacy';
  },
  body: (type, dialect, at) => sampleEvent(type, dialect as SampleDialect, at),
  secret: (dialect) => `${dialect === '2026-03-30' ? 'whsec_' : ''}${randomBytes(32).toString('base64')}`,
};
