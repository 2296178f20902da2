import { at, current, expectInEveryOrder, ID, type Outcome } from '../../test/support/call-payloads.js';

const RINGING = current('call.ringing', 0, { direction: 'incoming' });
const ANSWERED = current('call.answered', 10, { direction: 'incoming', answeredAt: at(10), answeredByUserId: 'US1' });
const MISSED = current('call.missed', 30, {});
const over = (status: string, rest: object = {}) =>
  current('call.completed', 60, {
    direction: 'incoming',
    status,
    answeredAt: null,
    completedAt: at(60),
    duration: null,
    hasVoicemail: false,
    ...rest,
  });
const TALKED = { answeredAt: at(10), completedAt: at(60), duration: 50 };

/** Everything a call can come to, and what the API shows of it. docs/openphone-wire.md has the same table. */
const OUTCOMES: Outcome[] = [
  [
    'answered',
    [RINGING, ANSWERED, over('answered', TALKED)],
    { status: 'answered', missed: false, durationSeconds: 50, ringSeconds: 10, answeredByUserId: 'US1' },
  ],
  [
    'answered after it was missed',
    [RINGING, MISSED, ANSWERED, over('answered', TALKED)],
    { status: 'answered', missed: false, answeredAt: at(10), durationSeconds: 50 },
  ],
  [
    'missed',
    [RINGING, MISSED, over('unanswered')],
    { status: 'unanswered', missed: true, durationSeconds: null, ringSeconds: 60 },
  ],
  ['missed, and nothing else came', [MISSED], { status: 'missed', missed: true, durationSeconds: null }],
  [
    'voicemail',
    [RINGING, over('unanswered', { hasVoicemail: true })],
    { missed: true, voicemail: { id: null, url: null, type: null, durationSeconds: null, transcript: null } },
  ],
  [
    'forwarded',
    [
      RINGING,
      current('call.forwarded', 20, { forwardedFrom: '+14155550142', forwardedTo: '+12125550119' }),
      over('forwarded'),
    ],
    { status: 'forwarded', missed: false, forwardedTo: '+12125550119' },
  ],
  ['forwarded after it was missed', [MISSED, over('forwarded')], { status: 'forwarded', missed: false }],
  [
    'handled by an assistant',
    [RINGING, over('ai-handled', { duration: 40 })],
    { status: 'ai-handled', missed: false, durationSeconds: null, reportedSeconds: 40 },
  ],
  [
    'handled by an assistant after it was missed',
    [MISSED, over('ai-handled')],
    { status: 'ai-handled', missed: false },
  ],
  [
    'handled by an assistant, as only the summary has it',
    [
      MISSED,
      current('call.summary.completed', 90, {
        callId: ID,
        processingStatus: 'completed',
        summary: [],
        nextSteps: [],
        handledByAiAgent: true,
        jobs: [],
      }),
    ],
    { missed: false, handledByAiAgent: true, summaryStatus: 'completed' },
  ],
  [
    'abandoned in the menu',
    [
      RINGING,
      current('call.menu.selected', 5, { phoneMenuSelection: null, statusReason: 'phone-menu-abandoned' }),
      over('abandoned'),
    ],
    { status: 'abandoned', missed: true, menuSelection: { digit: null, name: null, reason: 'phone-menu-abandoned' } },
  ],
  ['failed', [RINGING, over('failed')], { status: 'failed', missed: true }],
  [
    'failed, outbound',
    [current('call.completed', 60, { direction: 'outgoing', status: 'failed', answeredAt: null })],
    { status: 'failed', missed: false },
  ],
  [
    'not answered, outbound',
    [
      current('call.completed', 60, {
        direction: 'outgoing',
        status: 'unanswered',
        answeredAt: null,
        completedAt: at(60),
        duration: 60,
      }),
    ],
    { status: 'unanswered', missed: false, durationSeconds: null, reportedSeconds: 60 },
  ],
  ['unknown to the vendor', [RINGING, ANSWERED, over('unknown', TALKED)], { status: 'unknown', missed: false }],
];

it.each(OUTCOMES)('%s', (name, bodies, shown) => expectInEveryOrder(name, bodies, shown));
