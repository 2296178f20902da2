import { sampleEvent } from '../../../../test/support/openphone-samples.js';
import type { Call } from '../../../contract/index.js';
import { blankCall } from '../../kit/blank.js';

const LINK = { phoneNumberId: 'PNgKnJACAF', conversationId: 'CN687ac4f084962d2333776911e7cc0ced' };
const NOTE = { name: 'Summarize the message', value: 'Wants Friday moved to Monday morning.' };

describe('calls', () => {
  const v4: Partial<Call> = {
    direction: 'inbound',
    from: '+13105550176',
    to: '+14155550142',
    participants: ['+13105550176', '+14155550142'],
    status: 'completed',
    missed: false,
    ringSeconds: 7,
    answeredByUserId: 'USXlc6Z002',
    startedAt: '2026-09-15T15:00:03.511Z',
    answeredAt: '2026-09-15T15:00:11.000Z',
    endedAt: '2026-09-15T15:04:27.000Z',
    durationSeconds: 256,
    ...LINK,
    userId: 'USXlc6Z002',
    contactIds: ['CTe547547aa98dfc38c137c1c1'],
  };
  const samples: [string, string, Partial<Call>][] = [
    [
      'legacy/call.completed.v3-app',
      'AC735c1e7409c97215b8fd187fb8185251',
      {
        direction: 'inbound',
        from: '+16465550123',
        to: '+14155550142',
        participants: ['+16465550123', '+14155550142'],
        status: 'completed',
        startedAt: '2026-09-14T16:20:01.112Z',
        endedAt: '2026-09-14T16:20:55.000Z',
        ringSeconds: 54,
        missed: true,
        voicemail: {
          id: null,
          url: 'https://media.example.test/opstatics/9b7d33e1c0.mp3',
          type: 'audio/mpeg',
          durationSeconds: 21,
          transcript: null,
        },
        conversationId: 'CN562c05ef5033b439bad2098798e6e366',
        phoneNumberId: 'PNgKnJACAF',
        userId: 'USXlc6Z002',
      },
    ],
    [
      'legacy/call.recording.completed.v3-app',
      'AC373ae646bcadd5753e081d30fd9ec4b8',
      {
        direction: 'outbound',
        from: '+14155550142',
        to: '+13105550176',
        participants: ['+13105550176', '+14155550142'],
        status: 'completed',
        startedAt: '2026-09-14T17:08:02.871Z',
        answeredAt: '2026-09-14T17:08:14.000Z',
        endedAt: '2026-09-14T17:11:49.000Z',
        durationSeconds: 215,
        ringSeconds: 11,
        missed: false,
        recordings: [
          {
            id: null,
            url: 'https://media.example.test/opstatics/c2e80f6a11.mp3',
            type: 'audio/mpeg',
            durationSeconds: 213,
            startedAt: null,
          },
        ],
        ...LINK,
        userId: 'USXlc6Z002',
      },
    ],
    ['legacy/call.completed.v4-api', 'ACe2c66d3b6108a0ea0304d31d07436ddd', v4],
    [
      'legacy/call.recording.completed.v4-api',
      'ACe2c66d3b6108a0ea0304d31d07436ddd',
      {
        ...v4,
        recordings: [
          {
            id: 'CRsuwmID33',
            url: 'https://media.example.test/recordings/7a1f0b.mp3',
            type: 'audio/mpeg',
            durationSeconds: 251,
            startedAt: '2026-09-15T15:00:15.000Z',
          },
        ],
      },
    ],
    [
      'legacy/call.summary.completed.v4-api',
      'ACe2c66d3b6108a0ea0304d31d07436ddd',
      {
        summary: ['The caller asked to reschedule the Friday delivery.'],
        nextSteps: [],
        summaryStatus: 'completed',
        jobs: [
          {
            icon: '✍️',
            name: 'Message taking',
            results: [{ name: 'First and last name', value: 'Rosa Delgado' }, NOTE],
          },
        ],
        handledByAiAgent: true,
        ...LINK,
      },
    ],
    [
      'legacy/callTranscript.v4-api-docs',
      'ACe2c66d3b6108a0ea0304d31d07436ddd',
      {
        transcriptStatus: 'completed',
        transcript: [
          {
            content: 'Thanks for calling Harbor Line.',
            startSeconds: 5.123456,
            endSeconds: 7.402113,
            identifier: '+14155550142',
            userId: 'USXlc6Z002',
          },
          {
            content: 'Could we move the Friday delivery?',
            startSeconds: 8.01,
            endSeconds: 10.55,
            identifier: '+13105550176',
            userId: null,
          },
        ],
        contactIds: ['CTe547547aa98dfc38c137c1c1'],
      },
    ],
  ];

  it.each(samples)('%s', (name, id, call) => {
    expect(sampleEvent(name)).toMatchObject({ subject: { kind: 'call', id } });
    expect(sampleEvent(name).data).toEqual({ ...blankCall(id), ...call });
  });
});
