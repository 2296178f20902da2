import fc from 'fast-check';
import { PROOF, eventOf, readBody, sampleNames, sampleText } from '../../../test/support/openphone-samples.js';
import { requestOf } from '../../../test/support/source-request.js';
import { openOpenphone } from '../../../test/support/open-source.js';

const message = sampleText('legacy/message.received.v3-app');
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

const UNREADABLE: [string, string | Buffer, RegExp][] = [
  ['nothing', '', /empty body/],
  ['half a body', message.slice(0, 200), /^expected JSON$/],
  ['a byte order mark', `\ufeff${message}`, /byte order mark/],
  ['invalid UTF-8', Buffer.concat([Buffer.from(message), Buffer.from([0xc3, 0x28])]), /UTF-8/],
  ['an encoded surrogate', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), /UTF-8/],
  ['NUL bytes', Buffer.alloc(1000), /^expected JSON$/],
  ['101 levels', nested(101), /nested at most 100/],
  ['100,000 levels', nested(100_000), /nested at most 100/],
  ['a million levels that never end', '[{"a":'.repeat(200_000), /nested at most 100/],
  ['two documents', `${message}${message}`, /^expected JSON$/],
];

it.each(UNREADABLE)('%s: kept as unknown, with the reason', (_what, body, message) => {
  expect(readBody(body)).toMatchObject({
    dialect: 'workwhile',
    events: [{ type: 'unknown', externalId: null, subject: { kind: 'unknown', id: null }, data: null }],
    problems: [{ path: '', message: expect.stringMatching(message) }],
  });
  expect(eventOf(body).dedupeKey).toMatch(/^sha256:[0-9a-f]{64}$/);
});

it.each([
  'null',
  'true',
  '7',
  '1e999',
  '"text"',
  '[]',
  '[[]]',
  '{}',
  nested(100),
  '{"event_type":{}}',
  '{"object":{"data":[]}}',
])('%s: kept with problems', (body) => {
  const { events, problems } = readBody(body);
  expect(problems).not.toEqual([]);
  expect(events).toHaveLength(1);
  expect(() => JSON.stringify(events)).not.toThrow();
});

it.each(['"__proto__"', '"__pr\\u006fto__"', '"\\u005f_proto__"', '"\\u005F\\u005fproto__"'])(
  'a key %s is told and not handed on',
  (key) => {
    const body = message.replace('"from"', `${key}: {"polluted": true}, "from"`);
    const { events, problems } = readBody(body);
    expect(problems).toEqual([{ path: 'data.object.__proto__', message: 'expected no key __proto__' }]);
    expect(events[0]).toMatchObject({
      type: 'message.received',
      data: null,
      dedupeKey: 'legacy:EV3fcca428c98c64604dab19cc3f724716',
    });
  },
);

it('a text that only speaks of __proto__ is a text', () => {
  expect(readBody(message.replace('Hi,', '\\"__proto__\\": \\u005f')).problems).toEqual([]);
});

it('keys that objects have anyway are no more than unknown keys', () => {
  const body = message.replace('"from"', '"constructor": {"prototype": 1}, "toString": 1, "then": {}, "from"');
  expect(eventOf(body)).toEqual(eventOf(message));
  const wrong = readBody(body.replace('"to":', '"to": {"constructor": "x", "length": 1}, "other":'));
  expect(wrong.problems.map(({ path }) => path)).toEqual(['data.object.to']);
});

it('text with NUL and half characters arrives as it is; ids of that kind are not used', () => {
  expect(eventOf(message.replace('Hi,', '\\u0000\\ud800')).data).toMatchObject({
    body: '\0\ud800 can I move my 3pm to Thursday?',
  });
  expect(eventOf(message.replace(/"AC\w+"/, '"AC\\u0000"')).subject).toEqual({ kind: 'unknown', id: null });
  expect(eventOf(message.replace('"message.received"', '"message\\u0000"')).type).toBe('unknown');
});

it('a megabyte is read in one go', () => {
  const text = 'x'.repeat(1_000_000);
  expect(eventOf(message.replace('Hi,', text)).data).toMatchObject({ body: expect.stringMatching(/^x{1000}/) });
  const started = performance.now();
  readBody(`"${'\\\\'.repeat(500_000)}`);
  readBody(`[${'"",'.repeat(300_000)}""]`);
  expect(performance.now() - started).toBeLessThan(1000);
});

it('nothing that can be sent makes reading throw', () => {
  const source = openOpenphone({});
  const samples = sampleNames().map((name) => Buffer.from(sampleText(name)));
  const damaged = fc
    .tuple(
      fc.constantFrom(...samples),
      fc.nat(),
      fc.constantFrom('"', '{', '}', '[', ']', ',', 'null', '0', '\\', '\0'),
    )
    .map(([body, place, piece]) => {
      const at = place % body.length;
      return Buffer.concat([body.subarray(0, at), Buffer.from(piece), body.subarray(at + 1)]);
    });
  const json = fc.jsonValue({ maxDepth: 5 }).map((value) => Buffer.from(JSON.stringify(value)));
  const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
  fc.assert(
    fc.property(fc.oneof(damaged, json, bytes), (body) => {
      const { events } = source.read(requestOf(body), PROOF);
      const problems = events.flatMap((event) => event.problems);
      void source.verify(requestOf(body, {}, { local: true }));
      JSON.stringify(events);
      return events.length === 1 && !problems.some(({ message }) => message.startsWith('reading failed'));
    }),
    { numRuns: 3000 },
  );
});
