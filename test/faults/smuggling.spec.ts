import { randomUUID } from 'node:crypto';
import { signLegacy } from '../../src/sources/openphone/sign.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { storedMessages } from './support/contents.js';
import { record } from './support/figures.js';
import { Haproxy, describeHaproxy } from './support/haproxy.js';
import { describeNginx, Nginx } from './support/nginx.js';
import { raw, requestText } from './support/raw-client.js';
import { messageBody, SECRET } from './support/webhooks.js';

const POST = 'POST /api/webhooks/openphone HTTP/1.1';

/** A whole genuine webhook, as text. */
function webhook(id: string): string {
  const body = messageBody(id);
  const { 'openphone-signature': signature } = signLegacy(SECRET, Date.now(), body);
  return requestText(POST, [`openphone-signature: ${signature}`, `Content-Length: ${Buffer.byteLength(body)}`], body);
}

/** Requests that one reader may take for two: the second is the smuggled one. */
function vectorsWith(smuggled: string): Record<string, string> {
  const length = Buffer.byteLength(smuggled);
  const chunk = `${length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`;
  return {
    'both lengths, chunks end first': requestText(
      POST,
      [`Content-Length: ${length + 5}`, 'Transfer-Encoding: chunked'],
      `0\r\n\r\n${smuggled}`,
    ),
    'both lengths, the other way': requestText(POST, ['Transfer-Encoding: chunked', 'Content-Length: 4'], chunk),
    'a coding with a blank before the colon': requestText(
      POST,
      ['Transfer-Encoding : chunked', `Content-Length: ${length + 5}`],
      `0\r\n\r\n${smuggled}`,
    ),
    'two codings': requestText(
      POST,
      ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity', `Content-Length: ${length + 5}`],
      `0\r\n\r\n${smuggled}`,
    ),
    'a coding in a folded line': requestText(
      POST,
      ['Transfer-Encoding:', ' chunked', `Content-Length: ${length + 5}`],
      `0\r\n\r\n${smuggled}`,
    ),
    'a coding after a tab': requestText(
      POST,
      ['Transfer-Encoding:\tchunked', `Content-Length: ${length + 5}`],
      `0\r\n\r\n${smuggled}`,
    ),
    'two lengths': requestText(POST, ['Content-Length: 0', `Content-Length: ${length}`], smuggled),
    'a length with a sign': requestText(POST, ['Content-Length: +0'], smuggled),
    'a length in hexadecimal': requestText(POST, ['Content-Length: 0x0'], smuggled),
    'a header ended by a bare line feed': `${POST}\r\nHost: localhost\r\nX: a\nContent-Length: ${length}\r\n\r\n${smuggled}`,
    'a header ended by a bare carriage return': `${POST}\r\nHost: localhost\r\nX: a\rContent-Length: ${length}\r\n\r\n${smuggled}`,
    'a length after NUL': requestText(POST, [`X: \0Content-Length: ${length}`, 'Content-Length: 0'], smuggled),
    'a chunk whose length has an extension with a line feed': requestText(
      POST,
      ['Transfer-Encoding: chunked'],
      `1;\n${smuggled.length.toString(16)}\r\nx\r\n0\r\n\r\n`,
    ),
  };
}

interface Proxy {
  url: string;
  stop(): Promise<void>;
}

describeHaproxy('haproxy', () => expectNoneWithin('haproxy', (ports) => Haproxy.start(ports)));
describeNginx('nginx', () => expectNoneWithin('nginx', (ports) => Nginx.start(ports)));

function expectNoneWithin(name: string, startProxy: (ports: readonly number[]) => Promise<Proxy>): void {
  let store: TestStore;
  let service: ChildService;
  let proxy: Proxy | undefined;

  beforeAll(async () => {
    store = embeddedStore();
    service = await ChildService.start({ ...store.environment, RATE_LIMIT_MAX: '1000000' });
    proxy = await startProxy([Number(new URL(service.url).port)]);
  }, 180_000);
  afterAll(async () => {
    await proxy?.stop();
    await ChildService.killAll();
    await store.remove();
  });

  it('and the service take no request within a request for one of its own', async () => {
    const behind = proxy?.url ?? '';
    const smuggled: string[] = [];
    let answers = 0;
    for (const url of [service.url, behind]) {
      for (const how of Object.keys(vectorsWith(''))) {
        const id = `msg_${randomUUID()}`;
        smuggled.push(id);
        const { statuses } = await raw(url, vectorsWith(webhook(id))[how] ?? '');
        answers += statuses.length;
        expect({ how, accepted: statuses.includes(200) }).toEqual({ how, accepted: false });
      }
    }
    // what the proxy keeps open is still in step
    const honest = `msg_${randomUUID()}`;
    expect((await raw(behind, webhook(honest))).statuses).toEqual([200]);
    const pipelined = [`msg_${randomUUID()}`, `msg_${randomUUID()}`];
    expect((await raw(behind, pipelined.map(webhook).join(''))).statuses).toEqual([200, 200]);
    const { events } = await storedMessages(service);
    expect(new Set(events)).toEqual(new Set([honest, ...pipelined]));
    record(`smuggling-${name}`, {
      promises: [6],
      rows: ['P4'],
      test: `${smuggled.length / 2} ways to hide a request in another, directly and through ${name}, on connections that are kept`,
      figure: `0 of ${smuggled.length} hidden requests answered as one of their own or stored; ${answers} refusals`,
      control: 'the same webhooks one after the other: each answered and stored',
    });
  }, 120_000);
}
