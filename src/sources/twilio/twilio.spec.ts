import { PROVEN } from '../../../test/support/source-events.js';
import { requestOf } from '../../../test/support/source-request.js';
import { openWith } from '../../../test/support/source-vectors.js';
import type { Source } from '../source.js';
import { verifySignature } from './signature.js';
import { TwilioSettings } from './twilio.settings.js';

const ENTRY = { settings: TwilioSettings, load: () => import('./twilio.source.js') };
const SECRET = '0123456789abcdef0123456789abcdef';
const TYPE = { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
const URL = 'https://hooks.example.com';
let source: Source;
beforeAll(async () => {
  source = await openWith(ENTRY, { SECRET });
});

const read = (body: string, headers: Record<string, string> = TYPE) =>
  source.read(requestOf(body, headers), PROVEN).events;

describe('a signature', () => {
  const signed = requestOf('CallSid=CA1&CallStatus=ringing', { ...TYPE, 'x-twilio-signature': `${'A'.repeat(27)}=` });

  it('cannot be checked without a token: 503, for the fault is ours', () => {
    expect(verifySignature({ ...signed, publicUrl: URL }, [], 'TWILIO_WEBHOOK_SECRET')).toMatchObject({
      reason: 'no-secret',
      status: 503,
      detail: expect.stringContaining('TWILIO_WEBHOOK_SECRET'),
    });
  });

  it('cannot be checked without the public URL: 503, which names the setting', () => {
    expect(source.verify(signed)).toMatchObject({ status: 503, detail: expect.stringContaining('PUBLIC_URL') });
  });

  it('names the public URL it was checked against', () => {
    expect(source.verify({ ...signed, publicUrl: URL })).toMatchObject({
      reason: 'signature-mismatch',
      status: 401,
      detail: expect.stringContaining(URL),
    });
  });

  it('of a GET covers no body, so that there must be none', () => {
    const target = '/api/webhooks/twilio?CallSid=CA1&CallStatus=completed';
    const proof = source.sign({ url: URL + target, headers: {}, body: Buffer.alloc(0) }, '', new Date());
    const get = { method: 'GET', target, publicUrl: URL };
    expect(source.verify(requestOf('', proof?.headers, get))).toMatchObject({ kind: 'proven' });
    expect(source.verify(requestOf('CallSid=CA2', proof?.headers, get))).toMatchObject({
      detail: expect.stringContaining('no body'),
    });
  });

  it('of a body that is no form goes over its digest in the URL, whatever was there', () => {
    const request = {
      url: `${URL}/x?a=1&bodySHA256=0`,
      headers: { 'Content-Type': 'text/xml' },
      body: Buffer.from('<a/>'),
    };
    const signedXml = source.sign(request, '', new Date());
    const { url = '', headers = {} } = signedXml ?? {};
    expect(url).toMatch(/\/x\?a=1&bodySHA256=[0-9a-f]{64}$/);
    const received = { 'content-type': 'text/xml', 'x-twilio-signature': headers['x-twilio-signature'] ?? '' };
    const rest = { target: url.slice(URL.length), publicUrl: URL };
    expect(source.verify(requestOf('<a/>', received, rest))).toMatchObject({ kind: 'proven' });
    expect(source.verify(requestOf('<b/>', received, rest))).toMatchObject({ kind: 'refused' });
  });
});

describe('an opt-out', () => {
  const message = 'MessageSid=SM1&From=whatsapp%3A%2B13105550176&To=whatsapp%3A%2B14155550142&SmsStatus=received';

  it.each([
    ['STOP', 'contact.opted_out', 'stop'],
    ['START', 'contact.opted_in', 'start'],
  ])('%s is a notice beside the message', (keyword, type, optOut) => {
    const [received, notice] = read(`${message}&Body=Arr%C3%AAt&OptOutType=${keyword}`);
    expect(received).toMatchObject({ type: 'message.received', data: { optOut, channel: 'whatsapp' } });
    expect(notice).toMatchObject({ type, subject: { kind: 'unknown', id: null }, dedupeKey: `SM1:${optOut}` });
    expect(notice?.data).toEqual({ number: '+13105550176', channel: 'whatsapp', keyword: 'Arrêt', at: null });
  });

  it('HELP is none', () => {
    const events = read(`${message}&Body=HELP&OptOutType=HELP`);
    expect(events).toMatchObject([{ type: 'message.received', data: { optOut: null } }]);
  });

  it('is seen in the text where Twilio does not handle it', () => {
    expect(read(`${message}&Body=Stop.`)).toMatchObject([{ type: 'message.received', data: { optOut: 'stop' } }]);
  });
});

describe('what is odd', () => {
  it.each([
    ['MessageSid=SM1&Body=a&Body=b', ['Body']],
    ['MessageSid=SM1&Body=a&From=%2B13105550176&From=%2B13105550177', ['From']],
  ])('%s: the order of repeated values is not signed, so that none is chosen', (body, paths) => {
    const events = read(body);
    expect(events).toMatchObject([{ type: 'message.received', subject: { kind: 'unknown', id: 'SM1' } }]);
    expect(events[0]?.problems.map(({ path }) => path)).toEqual(paths);
    expect(events[0]?.data).toMatchObject({ MessageSid: 'SM1' });
  });

  it('is left out where it is a detail, with a problem', () => {
    const body =
      'CallSid=CA1&CallStatus=completed&CallDuration=long&Timestamp=yesterday&Direction=sideways&SequenceNumber=3';
    const [event] = read(body);
    expect(event).toMatchObject({ type: 'call.completed', subject: { kind: 'call', id: 'CA1' }, occurredAt: null });
    expect(event?.data).toMatchObject({ durationSeconds: null, endedAt: null, direction: null });
    expect(event?.problems.map(({ path }) => path)).toEqual(['Timestamp', 'Direction', 'CallDuration']);
  });

  it('never becomes a prototype', () => {
    const [event] = read('__proto__=x&a=1');
    expect(Object.keys(event?.data as object)).toEqual(['a']);
    expect(event?.problems.map(({ path }) => path)).toContain('__proto__');
  });

  it.each([
    ['MessageSid=SM1&MessageStatus=teleported', 'message.updated', 'message.teleported'],
    ['CallSid=CA1&CallStatus=teleported', 'call.updated', 'call.teleported'],
    ['CallSid=CA1&Digits=1', 'call.updated', 'call.updated'],
    [`MessageSid=${'S'.repeat(81)}&Body=a`, 'twilio.unknown', 'unknown'],
  ])('%s is %s', (body, type, senderType) => expect(read(body)).toMatchObject([{ type, senderType }]));
});

describe('a call', () => {
  it.each(['busy', 'failed', 'no-answer', 'canceled'])('inbound and %s is missed, outbound it is over', (status) => {
    const body = `CallSid=CA1&CallStatus=${status}&SequenceNumber=1&Direction=`;
    expect(read(`${body}inbound`)).toMatchObject([{ type: 'call.missed', data: { missed: true, status } }]);
    expect(read(`${body}outbound-dial`)).toMatchObject([{ type: 'call.completed', data: { missed: null, status } }]);
  });

  it('that names its recording when it ends is two events', () => {
    const events = read(
      'CallSid=CA1&CallStatus=completed&SequenceNumber=3&RecordingSid=RE1&RecordingUrl=https%3A%2F%2Fx.test',
    );
    expect(events.map(({ type, dedupeKey }) => [type, dedupeKey])).toEqual([
      ['call.recording.completed', 'RE1:completed'],
      ['call.completed', 'CA1:3'],
    ]);
    expect(events[0]?.toFetch).toEqual([{ what: 'recording', id: 'RE1', url: 'https://x.test' }]);
  });

  it('asks the same question by the same parameters, in any order', () => {
    const [one, other, again] = ['CallSid=CA1&Digits=1', 'CallSid=CA1&Digits=2', 'Digits=1&CallSid=CA1'].map((body) =>
      read(body),
    );
    expect(again?.[0]?.dedupeKey).toBe(one?.[0]?.dedupeKey);
    expect(other?.[0]?.dedupeKey).not.toBe(one?.[0]?.dedupeKey);
  });
});

describe('an answer', () => {
  const answerTo = (body: string) => {
    const request = requestOf(body, TYPE);
    return source.respond?.(request, source.read(request, PROVEN), []);
  };

  it('to a message holds instructions to do nothing, never a text', () => {
    const answer = answerTo('MessageSid=SM1&Body=Hi');
    expect(answer).toMatchObject({ status: 200, headers: { 'Content-Type': 'text/xml; charset=utf-8' } });
    expect(answer?.body).toMatch(/<Response\/>$/);
  });

  it.each(['MessageSid=SM1&MessageStatus=sent', 'CallSid=CA1&CallStatus=ringing', ''])('to %s is empty', (body) => {
    expect(answerTo(body)).toEqual({ status: 204, headers: {}, body: '' });
  });
});

it('what came by GET is not found again in what is kept of it, and so stays as it is', () => {
  expect(source.read(requestOf('', {}, { target: '' }), PROVEN).events).toEqual([]);
});

it.each([
  ['AC0123456789abcdef0123456789abcdef', /begins with AC: copy the Auth Token/],
  [`${SECRET},`, /entry 2 of 2: .*extra comma/],
  [`"${SECRET}"`, /without blanks and quotes/],
])('%s is no token; the message names the variable and not the value', async (secret, message) => {
  await expect(openWith(ENTRY, { SECRET: secret })).rejects.toThrow(message);
  await expect(openWith(ENTRY, { SECRET: secret })).rejects.toThrow('TWILIO_WEBHOOK_SECRET: ');
});
