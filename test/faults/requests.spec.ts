import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { NetworkSettings } from '../../src/http/network.settings.js';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { eventually } from '../support/eventually.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { rounds } from './support/form.js';
import { call, chunked } from './support/http.js';
import { raw, requestText } from './support/raw-client.js';
import { deliver, messageBody, SECRET } from './support/webhooks.js';

const WEBHOOKS = '/api/webhooks/openphone';
const POST = `POST ${WEBHOOKS} HTTP/1.1`;
const BODY_LIMIT = new NetworkSettings().BODY_LIMIT_BYTES;
/** More than there is room for. */
const HOARDERS = rounds(400, 1_000);
const MEGABYTES = rounds(64, 1024);
/** The limit, what is discarded beyond it so that the sender reads the answer, and what is under way in sockets. */
const READ_AT_MOST = 16 * 2 ** 20;
/** What a running service may grow by on its own meanwhile. */
const MEMORY_MB = 120;

describe('requests that are too much, or not HTTP', () => {
  let store: TestStore;
  let service: ChildService;

  beforeAll(async () => {
    store = embeddedStore();
    service = await ChildService.start({ ...store.environment, RATE_LIMIT_MAX: '1000000' });
  }, 60_000);
  afterAll(async () => {
    await ChildService.killAll();
    await store.remove();
  });
  afterEach(async () => {
    expect(await service.get('/livez')).toMatchObject({ status: 200 });
    expect(await deliver(service.url, messageBody('msg_still_here'))).toMatchObject({ status: 200 });
  });

  it('refuses a body beyond the limit with 413 before it has read it, however its length is told', async () => {
    const before = service.memoryMegabytes();
    const sent = await chunked(service.url + WEBHOOKS, MEGABYTES * 2 ** 20);
    expect(sent.bytesWritten).toBeLessThan(READ_AT_MOST);
    const announced = await raw(service.url, requestText(POST, ['Content-Length: 99999999999']));
    expect(announced).toMatchObject({ statuses: [413], closed: true });
    expect(await deliver(service.url, Buffer.alloc(BODY_LIMIT, 'x'))).toMatchObject({ status: 200 });
    expect(await deliver(service.url, Buffer.alloc(BODY_LIMIT + 1, 'x'))).toMatchObject({ status: 413 });
    const grown = service.memoryMegabytes() - before;
    expect(grown).toBeLessThan(MEMORY_MB);
    record('oversize', {
      promises: [],
      rows: ['N3'],
      test: `${MEGABYTES} MB in chunks, a lying Content-Length, one byte above and exactly at the limit of ${BODY_LIMIT / 2 ** 20} MiB`,
      figure: `413 above the limit, 200 at it; of an endless body ${Math.round(sent.bytesWritten / 2 ** 20)} MB were taken, none kept; memory +${grown} MB`,
      control: 'exactly at the limit: accepted',
    });
  }, 120_000);

  it('holds only so much of many large bodies at once, and keeps nobody else out', async () => {
    const before = service.memoryMegabytes();
    const size = 2 ** 20;
    const sockets = Array.from({ length: HOARDERS }, () => connect(Number(new URL(service.url).port), '127.0.0.1'));
    const answers: string[] = [];
    for (const socket of sockets) {
      socket.on('data', (text: Buffer) => answers.push(text.toString().slice(9, 12))).on('error', () => undefined);
      // all but its last byte
      socket.write(requestText(POST, [`Content-Length: ${size}`]));
      socket.write(Buffer.alloc(size - 1, 'x'));
    }
    await eventually(() => expect(answers.length).toBeGreaterThanOrEqual(HOARDERS - 66), 10_000);
    const grown = service.memoryMegabytes() - before;
    expect(await deliver(service.url, messageBody('msg_meanwhile'))).toMatchObject({ status: 200 });
    for (const socket of sockets) socket.destroy();
    expect(new Set(answers)).toEqual(new Set(['503']));
    expect(answers.length).toBeLessThan(HOARDERS);
    // their places are free again
    await eventually(async () =>
      expect(await deliver(service.url, Buffer.alloc(1_048_576, 'x'))).toMatchObject({ status: 200 }),
    );
    record('hoarders', {
      promises: [],
      rows: ['N3'],
      test: `${HOARDERS} bodies of 1 MiB at once, whose last byte does not come, unsigned`,
      figure: `${answers.length} refused with 503, honest webhooks accepted meanwhile; memory +${grown} MB`,
      control: `${HOARDERS - answers.length} were waited for: without a limit all would be`,
    });
    // what was refused is garbage for a while
    expect(grown).toBeLessThan(0.75 * HOARDERS);
  }, 60_000);

  it('refuses every content encoding with 415, and inflates nothing', async () => {
    const zeros = Buffer.alloc(64 * 2 ** 20);
    const bombs: [string, Buffer][] = [
      ['gzip', gzipSync(zeros)],
      ['deflate', deflateSync(zeros)],
      ['br', brotliCompressSync(zeros.subarray(0, 2 ** 22))],
      ['zstd', zstdCompressSync(zeros)],
      ['gzip, gzip', gzipSync(gzipSync(zeros))],
      ['x-gzip', gzipSync(zeros)],
      ['made-up', Buffer.from('{}')],
    ];
    const before = service.memoryMegabytes();
    for (const [encoding, body] of bombs) {
      const headers = { ...signLegacy(SECRET, Date.now(), body), 'content-encoding': encoding };
      const { status } = await call(service.url + WEBHOOKS, { method: 'POST', headers, body });
      expect({ encoding, status }).toEqual({ encoding, status: 415 });
    }
    const identity = messageBody('msg_identity');
    const headers = { ...signLegacy(SECRET, Date.now(), identity), 'content-encoding': 'identity' };
    expect((await call(service.url + WEBHOOKS, { method: 'POST', headers, body: identity })).status).toBe(200);
    const grown = service.memoryMegabytes() - before;
    expect(grown).toBeLessThan(64);
    record('encodings', {
      promises: [],
      rows: ['N4'],
      test: `${bombs.length} bodies with a Content-Encoding, most of them bombs of 64 MB`,
      figure: `415 for ${bombs.length} of ${bombs.length}; memory +${grown} MB`,
      control: 'identity: accepted',
    });
  }, 60_000);

  const long = 'x'.repeat(17_000);
  const many = Array.from({ length: 3_000 }, (_, index) => `X-${index}: 1`);
  it.each<[string, string, number[]]>([
    ['headers beyond 16 KB', requestText(POST, [`X-Long: ${long}`]), [431]],
    ['3,000 headers', requestText(POST, many), [431]],
    ['both lengths', requestText(POST, ['Content-Length: 4', 'Transfer-Encoding: chunked'], '0\r\n\r\n'), [400]],
    ['two lengths', requestText(POST, ['Content-Length: 4', 'Content-Length: 5'], 'abcde'), [400]],
    ['a negative length', requestText(POST, ['Content-Length: -1']), [400]],
    ['a length in hexadecimal', requestText(POST, ['Content-Length: 0x4'], 'abcd'), [400]],
    ['an unknown transfer coding', requestText(POST, ['Transfer-Encoding: chunked, nonsense'], '0\r\n\r\n'), [400]],
    ['a disguised transfer coding', requestText(POST, ['Transfer-Encoding : chunked'], '0\r\n\r\n'), [400]],
    ['a bad chunk length', requestText(POST, ['Transfer-Encoding: chunked'], 'zz\r\n'), [400]],
    ['bare line feeds', `${POST}\nHost: localhost\n\n`, [400]],
    ['a folded header', requestText(POST, ['X-Folded: a', ' b']), [400]],
    ['NUL in a header', requestText(POST, ['X-Nul: a\0b']), [400]],
    ['no host', `${POST}\r\n\r\n`, [400]],
    ['another version', requestText(`POST ${WEBHOOKS} HTTP/9.9`), [400]],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', [400]],
    ['an unknown expectation', requestText(POST, ['Content-Length: 0', 'Expect: the-unexpected']), [417]],
    ['a method of no meaning', requestText('NONSENSE / HTTP/1.1'), [400]],
  ])(
    'answers %s with one refusal, and closes',
    async (_, bytes, statuses) => {
      const answer = await raw(service.url, bytes);
      expect(answer.statuses).toEqual(statuses);
      if (statuses[0] !== 417) expect(answer.closed).toBe(true);
    },
    30_000,
  );

  it('sees as many requests as were sent, also when they are pipelined', async () => {
    const empty = requestText(POST, ['Content-Length: 0']);
    const answer = await raw(service.url, empty.repeat(5));
    expect(answer.statuses).toEqual([401, 401, 401, 401, 401]);
    const expecting = requestText(POST, ['Content-Length: 2', 'Expect: 100-continue'], '{}');
    expect((await raw(service.url, expecting)).statuses).toEqual([100, 401]);
    record('raw-requests', {
      promises: [],
      rows: ['P4'],
      test: '17 malformed or abusive requests; 5 pipelined; Expect: 100-continue',
      figure: '400, 417 or 431 and closed, 17 of 17; as many answers as requests',
      control: 'well-formed requests on the same routes: seen one by one',
    });
  });

  it('answers scanners with 4xx, shortly', async () => {
    const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE', 'PROPFIND'];
    const paths = [
      '/.env',
      '/wp-login.php',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/..%2f..%2f',
      '/%00',
      '/%',
      '/%zz',
      '//',
      '/a//b',
    ];
    const more = [
      WEBHOOKS,
      `${WEBHOOKS}/`,
      `${WEBHOOKS}%2f`,
      '/api/webhooks/',
      '/api/events/../..',
      '/api/events/%zz',
      '/livez/x',
    ];
    const random = Array.from({ length: 60 }, () => `/${randomBytes(6).toString('base64url')}`);
    let seen = 0;
    for (const path of [...paths, ...more, ...random]) {
      for (const method of methods) {
        const { statuses, text } = await raw(
          service.url,
          requestText(`${method} ${path} HTTP/1.1`, ['Connection: close']),
          2_000,
        );
        expect({ method, path, status: statuses[0] }).toEqual({ method, path, status: expect.any(Number) });
        const status = statuses[0] ?? 0;
        if (method !== 'OPTIONS')
          expect({ method, path, refused: status >= 400 && status < 500 }).toMatchObject({ refused: true });
        if (status === 405) expect(text).toMatch(/^allow: /im);
        expect(text.length).toBeLessThan(2_000);
        seen++;
      }
    }
    expect(service.output).not.toMatch(/"level":[56]0/);
    record('scanners', {
      promises: [],
      rows: ['P6'],
      test: `${seen} requests with odd methods and paths`,
      figure: '0 answers of 5xx, all short, none logged as an error',
      control: 'the routes of the service: answered',
    });
  }, 120_000);
});
