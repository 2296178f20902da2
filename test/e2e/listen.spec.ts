import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { commandLine, type Ran } from '../support/command-line.js';
import { eventually } from '../support/eventually.js';
import { Service } from '../support/service.js';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { TcpProxy } from '../faults/support/tcp-proxy.js';

const LEGACY = randomBytes(32).toString('base64');
const environment = { OPENPHONE_WEBHOOK_SECRET: LEGACY };

interface Got {
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** A program under development, which answers as it is told to. */
class Target {
  readonly got: Got[] = [];
  readonly server: Server;

  constructor(answer: (response: ServerResponse) => void) {
    this.server = createServer((request, response) => {
      void request.toArray().then((pieces) => {
        this.got.push({ headers: request.headers, body: Buffer.concat(pieces as Buffer[]) });
        answer(response);
      });
    }).listen(0, '127.0.0.1');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

describe('listen', () => {
  let store: TestStore;
  let service: Service;
  let closing: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    store = embeddedStore();
    service = await Service.start(store, environment);
  });
  afterEach(async () => {
    for (const close of closing) await close();
    closing = [];
  });
  afterAll(async () => {
    await service.stop();
    await store.remove();
  });

  const targetOf = async (answer: (response: ServerResponse) => void) => {
    const target = new Target(answer);
    closing.push(() => target.close());
    await once(target.server, 'listening');
    return target;
  };
  /** Listens until the test is over. */
  const listen = async (url: string, ...parameters: string[]) => {
    const printed = { out: '', err: '' };
    const interruption = new AbortController();
    const running = commandLine({ url }, ['listen', ...parameters], {
      environment,
      printed,
      interrupted: interruption.signal,
    });
    const stop = (): Promise<Ran> => {
      interruption.abort();
      return running;
    };
    closing.push(stop);
    await eventually(() => expect(printed.err).toContain('listening'));
    return { printed, stop };
  };
  const trigger = (...parameters: string[]) =>
    commandLine(service, ['trigger', ...parameters, '--dialect', 'legacy'], { environment });

  it('prints what comes in, as lines or as JSON, until Ctrl-C', async () => {
    const [people, machines] = [await listen(service.url), await listen(service.url, '--json', '--events', 'call.*')];
    await trigger('message.received');
    await trigger('call.completed');
    await eventually(() => expect(people.printed.out.trim().split('\n')).toHaveLength(2));
    await eventually(() => expect(machines.printed.out).not.toBe(''));
    expect(people.printed.out).toMatch(/^\S+Z {2}message.received +AC\S+ {2}messages:\w+ {2}[\da-f-]{36}$/m);
    expect(JSON.parse(machines.printed.out)).toMatchObject({ type: 'call.completed', data: { from: '+13105550176' } });
    expect(await people.stop()).toMatchObject({ code: 130 });
  });

  it('repeats each to a URL, the same to the byte and signed anew', async () => {
    const target = await targetOf((response) => response.writeHead(202).end('thank you\u001b[2J'));
    const { printed } = await listen(service.url, '--forward-to', target.url);
    await trigger('message.received', '--set', 'data.object.body="ä\\u0000"');
    await eventually(() => expect(target.got).toHaveLength(1));
    const [{ headers, body } = { headers: {}, body: Buffer.alloc(0) }] = target.got;
    const signature = String(headers['openphone-signature']);
    const verified = await commandLine(service, ['verify', '-H', `openphone-signature: ${signature}`], {
      environment,
      input: body.toString(),
    });
    expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('genuine') });
    expect(headers['content-type']).toBe('application/json');
    await eventually(() => expect(printed.out).toMatch(/→ 202 in \d+ ms {2}thank you\uFFFD\[2J/));
    expect(await service.post(body, { 'openphone-signature': signature })).toMatchObject({ body: { duplicate: true } });
  });

  it('follows no redirect, reads no endless answer, and tells of a target that is not there', async () => {
    const answers = [
      (response: ServerResponse) => response.writeHead(302, { location: `${service.url}/livez` }).end(),
      (response: ServerResponse) => {
        const more = (): void =>
          void (response.write(Buffer.alloc(16_384, 'x')) ? setImmediate(more) : response.once('drain', more));
        more();
      },
    ];
    const target = await targetOf((response) => void answers.shift()?.(response));
    const { printed } = await listen(service.url, '--forward-to', target.url, '--unsigned');
    await trigger('message.received');
    await eventually(() => expect(printed.out).toMatch(/→ 302 in \d+ ms {2}a redirect, which is not followed/));
    await trigger('message.received');
    await eventually(() => expect(printed.out).toMatch(/→ 200 in \d+ ms {2}x{200}\n/));
    expect(target.got.map(({ headers }) => headers['openphone-signature'])).toEqual([undefined, undefined]);
    await target.close();
    closing = closing.slice(1);
    await trigger('message.received');
    await eventually(() => expect(printed.out).toMatch(/→ no answer in \d+ ms/));
  });

  it('goes on after a lost connection, with what it has missed', async () => {
    const { hostname, port } = new URL(service.url);
    const proxy = await TcpProxy.start({ host: hostname, port: Number(port) });
    closing.push(() => proxy.stop());
    const { printed } = await listen(`http://127.0.0.1:${proxy.port}`, '--json');
    await trigger('message.received');
    await eventually(() => expect(printed.out.split('\n')).toHaveLength(2));
    proxy.set({ kind: 'refusing' });
    await trigger('message.received', '--count', '3');
    await eventually(() => expect(printed.err).toContain('lost'));
    proxy.set({ kind: 'fair' });
    await eventually(() => expect(printed.err).toContain('connected again'));
    await eventually(() => {
      const ids = printed.out
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { id: string }).id);
      expect([ids.length >= 4, new Set(ids).size]).toEqual([true, 4]);
    });
  }, 60_000);

  it.each([
    ['ftp://localhost/', 'http'],
    ['http://user:password@localhost/', 'password'],
    ['nowhere', 'URL'],
  ])('does not forward to %s', async (url, why) => {
    const answer = await commandLine(service, ['listen', '--forward-to', url], { environment });
    expect(answer).toMatchObject({ code: 1, err: expect.stringContaining(why) });
  });

  it('says what is missing', async () => {
    const unsigned = await commandLine(service, ['listen', '--forward-to', 'http://localhost:1']);
    expect(unsigned).toMatchObject({ code: 1, err: expect.stringContaining('--unsigned') });
    const stranger = await commandLine(service, ['listen'], { environment: { ADMIN_TOKEN: 'wrong' } });
    expect(stranger).toMatchObject({ code: 1, err: expect.stringContaining('401') });
  });
});
