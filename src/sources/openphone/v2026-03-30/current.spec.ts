import { sampleEvent } from '../../../../test/support/openphone-samples.js';
import type { Call, Contact, Message } from '../../../contract/index.js';
import { blankCall, blankContact } from '../../kit/blank.js';

const LINK = { phoneNumberId: 'PNgKnJACAF', conversationId: 'CN687ac4f084962d2333776911e7cc0ced' };

describe('messages', () => {
  const samples: [string, Message][] = [
    [
      '2026-03-30/message.undelivered',
      {
        id: 'ACee4f12b54b8e5a162ee899e53741ba41',
        direction: 'outbound',
        from: '+14155550142',
        to: ['+17735550188'],
        body: 'Reminder: appointment tomorrow at 9am.',
        status: 'undelivered',
        media: [],
        errorCode: '30006',
        phoneNumberId: 'PNgKnJACAF',
        userId: 'USXlc6Z002',
        conversationId: 'CN27f7d4ec77926583a1f3ea34a6c5fcd0',
        contactIds: [],
        createdAt: '2026-10-05T16:15:04.010Z',
        readAt: null,
        channel: null,
        optOut: null,
      },
    ],
  ];

  it('brings its attachments', () => {
    expect(sampleEvent('2026-03-30/message.received').data).toMatchObject({
      media: [{ url: 'https://media.example.test/mms/leak-01.jpg', type: 'image/jpeg' }],
    });
  });

  it.each(samples)('%s', (name, message) => {
    expect(sampleEvent(name)).toMatchObject({ subject: { kind: 'message', id: message.id } });
    expect(sampleEvent(name).data).toEqual(message);
  });
});

describe('calls', () => {
  const inbound: Partial<Call> = {
    direction: 'inbound',
    from: '+13105550176',
    to: '+14155550142',
    participants: ['+13105550176', '+14155550142'],
    ...LINK,
    userId: 'USXlc6Z002',
    contactIds: ['CTe547547aa98dfc38c137c1c1'],
  };
  const times = {
    startedAt: '2026-10-05T17:00:00.000Z',
    answeredAt: '2026-10-05T17:00:12.000Z',
    endedAt: '2026-10-05T17:03:07.000Z',
    durationSeconds: 175,
    ringSeconds: 12,
    missed: false,
  };
  const samples: [string, string, Partial<Call>][] = [
    ['2026-03-30/call.completed', 'AC79759a34398a1718f36604fada9feca2', { ...inbound, ...times, status: 'answered' }],
    [
      '2026-03-30/call.menu.selected',
      'AC79759a34398a1718f36604fada9feca2',
      {
        ...inbound,
        direction: null,
        from: null,
        to: null,
        startedAt: times.startedAt,
        menuSelection: { digit: '1', name: 'Scheduling', reason: 'phone-menu-dial' },
      },
    ],
    [
      '2026-03-30/call.summary.completed',
      'AC79759a34398a1718f36604fada9feca2',
      {
        ...inbound,
        direction: null,
        from: '+13105550176',
        to: null,
        summaryStatus: 'completed',
        answeredByUserId: 'US65s6Mpvc',
        handledByAiAgent: false,
        jobs: [],
        summary: ['Caller booked a Thursday inspection.', 'Asked about weekend rates.'],
        nextSteps: ['Email the weekend price list.'],
      },
    ],
    [
      '2026-03-30/call.voicemail.completed',
      'AC92b031c7e12e534eb89a08931d36e57a',
      {
        direction: 'inbound',
        from: '+17735550188',
        to: '+14155550142',
        participants: ['+17735550188', '+14155550142'],
        voicemail: {
          id: 'VM83323db1b69b85a078670916ea5678de',
          url: 'https://media.example.test/voicemail/vm1.mp3',
          type: null,
          durationSeconds: 18,
          transcript: 'Hi, please call me back about the estimate.',
        },
        conversationId: 'CN27f7d4ec77926583a1f3ea34a6c5fcd0',
        phoneNumberId: 'PNgKnJACAF',
        userId: 'USXlc6Z002',
        contactIds: [],
      },
    ],
    [
      '2026-03-30/call.forwarded',
      'AC27c4bce7af4eb03b9e8b5e865fc4d544',
      {
        direction: 'inbound',
        from: '+16465550123',
        to: '+14155550142',
        participants: ['+16465550123', '+14155550142'],
        status: 'forwarded',
        missed: false,
        startedAt: '2026-10-05T18:10:02.000Z',
        forwardedFrom: '+14155550142',
        forwardedTo: '+12125550119',
        conversationId: 'CN562c05ef5033b439bad2098798e6e366',
        phoneNumberId: 'PNgKnJACAF',
        userId: 'USXlc6Z002',
        contactIds: [],
      },
    ],
  ];

  it.each(samples)('%s', (name, id, call) => {
    expect(sampleEvent(name)).toMatchObject({ subject: { kind: 'call', id } });
    expect(sampleEvent(name).data).toEqual({ ...blankCall(id), ...call });
  });
});

describe('contacts', () => {
  const rosa: Partial<Contact> = {
    name: 'Rosa Delgado',
    firstName: 'Rosa',
    lastName: 'Delgado',
    phones: [{ value: '+13105550176', e164: '+13105550176' }],
    company: 'Delgado Tile Works',
    role: 'Owner',
  };
  const samples: [string, string, Partial<Contact>][] = [
    [
      '2026-03-30/contact.updated',
      'CTe547547aa98dfc38c137c1c1',
      {
        ...rosa,
        externalId: 'crm-20417',
        origin: 'public-api',
        cleared: ['location'],
        emails: ['rosa@example.test'],
        customFields: [
          { name: 'Department', type: 'multi-select', value: ['purchasing'] },
          { name: 'VIP', type: 'boolean', value: true },
        ],
      },
    ],
  ];

  it.each(samples)('%s', (name, id, contact) => {
    expect(sampleEvent(name)).toMatchObject({ subject: { kind: 'contact', id } });
    expect(sampleEvent(name).data).toEqual({ ...blankContact(id), ...contact });
  });
});
