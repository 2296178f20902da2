import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { Service, type Answer } from '../support/service.js';
import type { TestStore } from '../support/stores.js';
import { record } from './support/figures.js';
import { rounds, SEED } from './support/form.js';
import { bodies, LEGACY_SECRET } from './support/forgeries.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';

const ANY_BODIES = rounds(300, 10_000);

const message = (data: string): string =>
  `{"event_type":"message.received","data":{"id":"AC1","from":"+13105550170","to":"+14155550142",` +
  `"timestamp":"2026-10-05T16:12:30Z",${data}}}`;

const nested = (depth: number, open = '[', close = ']') => open.repeat(depth) + close.repeat(depth);

/** Bodies that break parsers and databases. */
const CORPUS: [string, string | Buffer][] = [
  ['NUL', message('"body":"a\\u0000b"')],
  ['a lone surrogate', message('"body":"\\ud800"')],
  ['surrogates the wrong way round', message('"body":"\\udc00\\ud800"')],
  ['a raw NUL', message('"body":"a\0b"')],
  ['emoji', message('"body":"👩‍👩‍👧‍👦 é e\u0301"')],
  ['a byte order mark', `\ufeff${message('"body":"x"')}`],
  ['two bytes a character', Buffer.from(message('"body":"x"'), 'utf16le')],
  ['no UTF-8', Buffer.from(message('"body":"\xff\xfe"'), 'latin1')],
  ['a cut character', Buffer.from(message('"body":"é"')).subarray(0, -4)],
  ['overlong UTF-8', Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0x80]), Buffer.from('"}')])],
  ['line ends of all kinds', message('"body":"x"').replaceAll(',', ',\r\n\u2028\t')],
  ['keys twice', message('"body":"one","body":"two","id":"AC2"')],
  ['numbers beyond 2^53', message('"body":"x","n":12345678901234567890,"m":1e999,"z":-0')],
  ['a number of 10,000 digits', message(`"n":${'9'.repeat(10_000)}`)],
  ['no value', ''],
  ['a bare value', '42'],
  ['null', 'null'],
  ['a list', '[]'],
  ['not JSON', '{event_type: message.received}'],
  ['JSON twice', message('"body":"x"').repeat(2)],
  ['comments', `/* */ ${message('"body":"x"')}`],
  ['__proto__', message('"body":"x","__proto__":{"polluted":true}')],
  ['__proto__ in escapes', message('"body":"x","\\u005f_proto__":{"polluted":true}')],
  ['constructor.prototype', message('"body":"x","constructor":{"prototype":{"polluted":true}}')],
  ['toString', message('"body":"x","toString":1,"hasOwnProperty":2,"toJSON":3,"then":4,"length":-1')],
  ['a type named like a prototype', message('"body":"x"').replace('message.received', '__proto__')],
  ['a type of a megabyte', message('"body":"x"').replace('message.received', 'x'.repeat(900_000))],
  ['an id of 100,000 characters', message('"body":"x"').replace('AC1', 'A'.repeat(100_000))],
  [
    '10,000 keys',
    `{${Array.from({ length: 10_000 }, (_, index) => `"k${index}":0`).join()},"event_type":"message.sent"}`,
  ],
  ['lists nested 100 deep', message(`"body":"x","deep":${nested(90)}`)],
  ['lists nested 1,000 deep', message(`"body":"x","deep":${nested(1_000)}`)],
  ['lists nested 100,000 deep', message(`"body":"x","deep":${nested(100_000)}`)],
  ['lists nested 500,000 deep, never closed', '['.repeat(500_000)],
  ['objects nested 100,000 deep', '{"a":'.repeat(100_000) + '0' + '}'.repeat(100_000)],
  ['a megabyte of quotes', '"\\"'.repeat(340_000)],
  ['a megabyte of backslashes', `"${'\\'.repeat(1_000_000)}"`],
];

const TYPES = [
  'application/json',
  'application/json\ta',
  'application/json; charset=utf-16le',
  'application/json; charset=nonsense',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/octet-stream',
  '/',
  '',
];

describeEachStore('payloads of every kind', (create) => {
  let store: TestStore;
  let service: Service;

  beforeAll(async () => {
    store = await create();
    service = await Service.start(store, { OPENPHONE_WEBHOOK_SECRET: LEGACY_SECRET, RATE_LIMIT_MAX: '1000000' });
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const signed = (body: string | Buffer, headers: Record<string, string> = {}): Promise<Answer> =>
    service.post(body, { ...signLegacy(LEGACY_SECRET, Date.now(), body), ...headers });

  /** What is stored is what was sent, to the byte; and the event can be listed and looked at. */
  const expectKept = async (answer: Answer, body: string | Buffer): Promise<void> => {
    expect(answer.status).toBe(200);
    const { status, body: event } = await service.get(`/api/events/${answer.body.eventId}`);
    expect(status).toBe(200);
    expect(hash('sha256', Buffer.from(event.raw, event.rawEncoding))).toBe(hash('sha256', body));
  };

  it.each(CORPUS)(
    '%s: kept to the byte when signed, refused when not',
    async (_, body) => {
      await expectKept(await signed(body), body);
      expect((await service.post(body)).status).toBe(401);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    },
    30_000,
  );

  it('any body at all: kept to the byte', async () => {
    await fc.assert(
      fc.asyncProperty(bodies, async (body) => expectKept(await signed(body), body)),
      { numRuns: ANY_BODIES, seed: SEED },
    );
  }, 600_000);

  it.each(TYPES)('content type "%s": makes no difference', async (type) => {
    const body = message(`"body":${JSON.stringify(type)}`);
    await expectKept(await signed(body, { 'content-type': type }), body);
    expect((await service.post(body, { 'content-type': type })).status).toBe(401);
    expect(
      (await service.post(body, { ...signLegacy(LEGACY_SECRET, Date.now(), `${body} `), 'content-type': type })).status,
    ).toBe(401);
  });

  it('leave nothing undone, and every list readable', async () => {
    await eventually(async () => {
      const { body } = await service.get('/api/status');
      expect(body.deliveries).toMatchObject({ pending: 0, active: 0, dead: 0 });
    }, 60_000);
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Answer = await service.get(`/api/events?limit=50${cursor && `&cursor=${cursor}`}`);
      expect(page.status).toBe(200);
      cursor = page.body.nextCursor;
    }
    for (const path of ['/api/messages', '/api/conversations', '/api/calls', '/api/contacts']) {
      expect(await service.get(path)).toMatchObject({ status: 200 });
    }
    record(`payloads-${store.kind}`, {
      promises: [5],
      rows: ['P1', 'P2', 'P3', 'P5', 'E1'],
      test: `${CORPUS.length} payloads that break parsers, ${ANY_BODIES} of any kind, ${TYPES.length} content types; ${store.kind} store`,
      figure: `all kept to the byte and acknowledged, 0 answers of 5xx, 0 pollutions of prototypes, 0 crashes`,
      control: 'each of them without a signature: 401',
    });
  }, 120_000);
});
