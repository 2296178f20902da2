import { sampleEvent } from '../../../../test/support/openphone-samples.js';
import type { Call, Contact, Message } from '../../../contract/index.js';
import { blankCall, blankContact } from '../../kit/blank.js';

describe('messages', () => {
  const samples: [string, Message][] = [
    [
      'workwhile/message.sent',
      {
        id: 'msg_123456',
        direction: 'outbound',
        from: '+0987654321',
        to: ['+1234567890'],
        body: null,
        media: [],
        status: 'delivered',
        errorCode: null,
        contactIds: null,
        conversationId: null,
        phoneNumberId: null,
        userId: null,
        createdAt: '2024-01-01T12:00:00Z',
        readAt: null,
        channel: null,
        optOut: null,
      },
    ],
  ];

  it.each(samples)('%s', (name, message) => {
    expect(sampleEvent(name)).toMatchObject({ subject: { kind: 'message', id: message.id } });
    expect(sampleEvent(name).data).toEqual(message);
  });
});

describe('calls', () => {
  const samples: [string, string, Partial<Call>][] = [
    [
      'workwhile/call.started',
      'call_123456',
      {
        direction: 'inbound',
        from: '+1234567890',
        to: '+0987654321',
        participants: ['+1234567890', '+0987654321'],
        status: 'started',
        startedAt: '2024-01-01T12:00:00Z',
      },
    ],
    [
      'workwhile/call.ended',
      'call_123456',
      { status: 'completed', endedAt: '2024-01-01T12:02:00Z', durationSeconds: 120 },
    ],
  ];

  it.each(samples)('%s', (name, id, call) => {
    expect(sampleEvent(name)).toMatchObject({ subject: { kind: 'call', id } });
    expect(sampleEvent(name).data).toEqual({ ...blankCall(id), ...call });
  });
});

describe('contacts', () => {
  const samples: [string, string, Partial<Contact>][] = [
    [
      'workwhile/contact.created',
      'contact_123456',
      { name: 'John Doe', phones: [{ value: '+1234567890', e164: '+1234567890' }] },
    ],
    [
      'workwhile/contact.updated',
      'contact_123456',
      {
        name: 'John Smith',
        emails: ['john.smith@example.com'],
        changes: { name: 'John Smith', email: 'john.smith@example.com' },
      },
    ],
  ];

  it.each(samples)('%s', (name, id, contact) => {
    expect(sampleEvent(name)).toMatchObject({ subject: { kind: 'contact', id } });
    expect(sampleEvent(name).data).toEqual({ ...blankContact(id), ...contact });
  });
});
