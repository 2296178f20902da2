import { eventOf, readBody, sampleText } from '../../../test/support/openphone-samples.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- samples are changed in ways no type allows
type Json = Record<string, any>;

function changed(name: string, change: (body: Json) => void): string {
  const body = JSON.parse(sampleText(name)) as Json;
  change(body);
  return JSON.stringify(body);
}

describe('a payload that is not what its type says', () => {
  const cases: [string, string, (body: Json) => void, string[]][] = [
    ['a number as text', '2026-03-30/message.received', ({ data }) => (data.resource.text = 7), ['data.resource.text']],
    ['no id', 'legacy/message.received.v3-app', ({ data }) => delete data.object.id, ['data.object.id']],
    ['a number in to', 'legacy/message.received.v4-api', ({ data }) => (data.object.to = [1]), ['data.object.to']],
    ['no context', '2026-03-30/call.completed', ({ data }) => delete data.context, ['data.context']],
    [
      'one bad attachment of two',
      'legacy/message.received.v3-app',
      ({ data }) => data.object.media.push({ url: null }),
      ['data.object.media.1.url'],
    ],
    [
      'a bad line in a transcript and no call',
      '2026-03-30/call.transcript.completed',
      ({ data }) => Object.assign(data.resource, { callId: '', dialogue: [{ content: 1, start: 'x' }] }),
      ['data.resource.callId', 'data.resource.dialogue.0.content', 'data.resource.dialogue.0.start'],
    ],
    ['no sender', 'workwhile/message.received', ({ data }) => delete data.from, ['data.from']],
    ['no text', 'workwhile/message.received', ({ data }) => delete data.body, ['data.body']],
    ['no such day', 'workwhile/message.sent', ({ data }) => (data.timestamp = '2026-02-31'), ['data.timestamp']],
    ['no data', 'workwhile/call.ended', (body) => delete body['data'], ['data']],
    ['no type', 'workwhile/call.ended', (body) => (body['event_type'] = 7), ['event_type']],
    ['no type', '2026-03-30/call.missed', (body) => delete body['type'], ['type']],
    [
      'no id deep inside',
      'legacy/message.received.v3-wrapped',
      ({ object }) => delete object.data.object.id,
      ['object.data.object.id'],
    ],
  ];

  it.each(cases)('is told by field: %s in %s', (_what, name, change, paths) => {
    const { problems } = readBody(changed(name, change));
    expect(problems.map(({ path }) => path)).toEqual(paths);
    for (const { message } of problems) expect(message).toMatch(/^expected /);
  });

  it('says what was expected and what came, never what it said', () => {
    const { problems } = readBody(
      changed('legacy/message.received.v3-app', ({ data }) => (data.object.to = { private: 1 })),
    );
    expect(problems).toEqual([{ path: 'data.object.to', message: 'expected text or a list of texts, got an object' }]);
  });

  it('is kept under its type with what the vendor sent', () => {
    const body = changed('legacy/message.received.v3-app', ({ data }) => (data.object.to = 7));
    expect(eventOf(body)).toMatchObject({
      type: 'message.received',
      externalId: 'EV3fcca428c98c64604dab19cc3f724716',
      dedupeKey: 'legacy:EV3fcca428c98c64604dab19cc3f724716',
      subject: { kind: 'unknown', id: 'AC34e8ea14f32f6eb1d2a4cb830421ac20' },
      data: { ...JSON.parse(sampleText('legacy/message.received.v3-app')).data.object, to: 7 },
    });
  });

  it('names only so many of a million mistakes', () => {
    const body = changed('legacy/message.received.v3-app', ({ data }) => (data.object.media = Array(10_000).fill({})));
    expect(readBody(body).problems.length).toBeLessThanOrEqual(20);
  });
});

describe('what nobody has told us about', () => {
  it('is kept: an unknown type', () => {
    const body = changed('2026-03-30/message.received', (event) => (event['type'] = 'message.reaction.added'));
    expect(readBody(body)).toMatchObject({
      problems: [],
      events: [
        {
          type: 'message.reaction.added',
          subject: { kind: 'unknown', id: 'AC2ed53db3693454881a3fa3ead3eadc07' },
          data: JSON.parse(body).data.resource,
        },
      ],
    });
  });

  it('is read where the shape is known: a new apiVersion', () => {
    const body = changed('2026-03-30/message.received', (event) => (event['apiVersion'] = '2027-01-15'));
    expect(eventOf(body)).toEqual(eventOf(sampleText('2026-03-30/message.received')));
  });

  it('is kept with its type where the shape is not: a new envelope', () => {
    const body =
      '{"id":"EV1","type":"message.received","createdAt":"2026-10-05T16:12:30Z","data":{"item":{"id":"AC1"}}}';
    const problems = [{ path: '', message: 'expected event_type and data, or data.object, or data.resource' }];
    expect(readBody(body, {}, { 'webhook-id': 'msg_1' })).toEqual({
      dialect: '2026-03-30',
      events: [
        {
          type: 'message.received',
          senderType: 'message.received',
          externalId: 'EV1',
          occurredAt: new Date('2026-10-05T16:12:30Z'),
          test: false,
          dedupeKey: '2026-03-30:EV1',
          subject: { kind: 'unknown', id: null },
          data: JSON.parse(body),
          problems,
        },
      ],
      problems,
    });
  });

  it('stays unknown: contacts and parties that could not be looked up', () => {
    const body = changed('2026-03-30/call.completed', ({ data }) => {
      data.context.contacts = { ids: [], lookupStatus: 'unavailable' };
      data.context.participants = { workspace: [], external: [], resolution: 'unavailable' };
    });
    expect(eventOf(body).data).toMatchObject({ contactIds: null, participants: null, from: null, to: null });
    const empty = changed('legacy/call.completed.v4-api', ({ data }) => (data.object.participants = []));
    expect(eventOf(empty).data).toMatchObject({ participants: null });
  });

  it('becomes null: a status or a time that means nothing to us', () => {
    const body = changed('2026-03-30/message.received', (event) => {
      Object.assign(event['data'].resource, { status: 'constructor', direction: 'sideways' });
      event['createdAt'] = 'last week';
    });
    expect(eventOf(body)).toMatchObject({ occurredAt: null, data: { status: 'received', direction: 'inbound' } });
    const ringing = changed('2026-03-30/call.ringing', ({ data }) => (data.resource.direction = 'sideways'));
    expect(eventOf(ringing).data).toMatchObject({ direction: null, from: null, to: null });
  });
});

it('group messages of the legacy app are sent to each number', () => {
  const body = changed('legacy/message.delivered.v3-app', ({ data }) => (data.object.to = '+13105550176,+16465550123'));
  expect(eventOf(body).data).toMatchObject({ to: ['+13105550176', '+16465550123'] });
});

it('a voicemail whose call is not known yet stands for itself', () => {
  const body = changed('2026-03-30/call.voicemail.completed', ({ data }) => (data.resource.callId = null));
  expect(eventOf(body)).toMatchObject({ subject: { id: 'AC10d96a42740cba9b3f5e4bacc17499ef' } });
});
