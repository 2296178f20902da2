import { sampleEvent } from '../../../../test/support/openphone-samples.js';
import type { Message } from '../../../contract/index.js';

const LINK = { phoneNumberId: 'PNgKnJACAF', conversationId: 'CN687ac4f084962d2333776911e7cc0ced' };

describe('messages', () => {
  const stop: Message = {
    id: 'ACc2087f8214304487bd8b1d16e04cc4a4',
    direction: 'inbound',
    from: '+16465550123',
    to: ['+14155550142'],
    body: 'STOP',
    media: [],
    status: 'received',
    errorCode: null,
    conversationId: 'CN562c05ef5033b439bad2098798e6e366',
    phoneNumberId: 'PNgKnJACAF',
    userId: 'USXlc6Z002',
    contactIds: null,
    createdAt: '2026-09-14T15:06:02.171Z',
    readAt: null,
    channel: null,
    optOut: 'stop',
  };
  const samples: [string, Message][] = [
    ['legacy/message.received.v3-wrapped', stop],
    [
      'legacy/message.received.v4-api-observed',
      {
        ...stop,
        id: 'AC7617c60aa9574548ec25b883c8229a83',
        from: '+13105550176',
        body: 'Can you send the quote again?',
        ...LINK,
        contactIds: ['CTe547547aa98dfc38c137c1c1'],
        createdAt: '2026-09-15T14:40:12.445Z',
        optOut: null,
      },
    ],
    [
      'legacy/message.delivered.v4-api',
      {
        ...stop,
        id: 'AC9901c90307394c9dcd9ccf8c5164458e',
        direction: 'outbound',
        from: '+14155550142',
        to: ['+13105550176'],
        body: 'No problem at all.',
        status: 'delivered',
        conversationId: null,
        contactIds: ['CTe547547aa98dfc38c137c1c1'],
        createdAt: '2026-09-15T14:31:03.771Z',
        optOut: null,
      },
    ],
  ];

  it.each(samples)('%s', (name, message) => {
    expect(sampleEvent(name)).toMatchObject({ subject: { kind: 'message', id: message.id } });
    expect(sampleEvent(name).data).toEqual(message);
  });
});
