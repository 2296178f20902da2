import { at, current, expectInEveryOrder, flat, legacy, type Outcome } from '../../test/support/call-payloads.js';

const TALKED = current('call.completed', 60, {
  direction: 'incoming',
  status: 'answered',
  answeredAt: at(10),
  completedAt: at(60),
  duration: 50,
});
const UNANSWERED = current('call.completed', 60, { direction: 'incoming', status: 'unanswered', answeredAt: null });
const MISSED = current('call.missed', 30, {});

/** What a call of the older generation, of both, and of the flat form can come to. */
const OUTCOMES: Outcome[] = [
  [
    'busy (v4)',
    [
      legacy('call.completed', 60, {
        direction: 'incoming',
        status: 'busy',
        answeredAt: null,
        completedAt: at(5),
        duration: 5,
      }),
    ],
    { status: 'busy', missed: true, durationSeconds: null, reportedSeconds: 5 },
  ],
  [
    'not answered, its ringing counted (v4)',
    [
      legacy('call.completed', 60, {
        direction: 'incoming',
        status: 'completed',
        answeredAt: null,
        completedAt: at(27),
        duration: 27,
      }),
    ],
    {
      status: 'completed',
      missed: true,
      durationSeconds: null,
      ringSeconds: 27,
      reportedSeconds: 27,
      from: '+13105550176',
      to: '+14155550142',
    },
  ],
  [
    'answered, its ringing counted (v4)',
    [
      legacy('call.completed', 80, {
        direction: 'incoming',
        status: 'completed',
        answeredAt: at(2),
        completedAt: at(76),
        duration: 76,
        answeredBy: 'US1',
        initiatedBy: null,
      }),
    ],
    {
      status: 'completed',
      missed: false,
      durationSeconds: 74,
      ringSeconds: 2,
      reportedSeconds: null,
      answeredByUserId: 'US1',
    },
  ],
  [
    'forwarded (v4)',
    [
      legacy('call.completed', 60, {
        direction: 'incoming',
        status: 'completed',
        answeredAt: null,
        forwardedTo: '+12125550119',
      }),
    ],
    { missed: false, forwardedTo: '+12125550119' },
  ],
  [
    'canceled (v4)',
    [legacy('call.completed', 60, { direction: 'incoming', status: 'canceled', answeredAt: null })],
    { status: 'canceled', missed: true },
  ],
  [
    'answered, of both generations',
    [
      legacy('call.completed', 61, {
        direction: 'incoming',
        status: 'completed',
        answeredAt: at(10),
        completedAt: at(60),
        duration: 60,
      }),
      TALKED,
    ],
    { status: 'answered', missed: false, durationSeconds: 50 },
  ],
  [
    'missed, of both generations',
    [
      legacy('call.completed', 61, {
        direction: 'incoming',
        status: 'completed',
        answeredAt: null,
        completedAt: at(60),
        duration: 60,
      }),
      UNANSWERED,
      MISSED,
    ],
    { status: 'unanswered', missed: true },
  ],
  [
    'talked (flat form)',
    [
      flat('call.started', 0, { direction: 'inbound', from: '+1', to: '+2' }),
      flat('call.ended', 120, { duration: 110, status: 'completed' }),
    ],
    { status: 'completed', missed: false, durationSeconds: 110 },
  ],
  [
    'not talked (flat form)',
    [
      flat('call.started', 0, { direction: 'inbound', from: '+1', to: '+2' }),
      flat('call.ended', 20, { duration: 0, status: 'completed' }),
    ],
    { status: 'completed', missed: true, durationSeconds: 0 },
  ],
];

it.each(OUTCOMES)('%s', (name, bodies, shown) => expectInEveryOrder(name, bodies, shown));
