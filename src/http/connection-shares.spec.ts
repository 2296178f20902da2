import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { eventually } from '../../test/support/eventually.js';
import { ConnectionShares } from './connection-shares.js';

const PROXY = '127.0.0.9';

describe('connections', () => {
  let server: Server;
  let waiting: ServerResponse[];
  const clients: Socket[] = [];

  beforeEach(async () => {
    waiting = [];
    server = createServer((request, response) => {
      if (request.url === '/wait') waiting.push(response);
      else response.end();
    });
    new ConnectionShares({ max: 6, share: 3 }, (address) => address === PROXY).guard(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
  });
  afterEach(() => {
    for (const client of clients.splice(0)) client.destroy();
    server.closeAllConnections();
    server.close();
  });

  /** One that is open, and has been answered or waits for it. */
  async function open(localAddress: string, path = '/'): Promise<Socket> {
    const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', localAddress });
    clients.push(socket);
    socket.on('error', () => undefined);
    const pending = waiting.length;
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    if (path === '/') await Promise.race([once(socket, 'data'), once(socket, 'close')]);
    else await eventually(() => Promise.resolve(expect(socket.destroyed || waiting.length > pending).toBe(true)));
    return socket;
  }
  const openOnes = async (...sockets: Socket[]) => {
    await eventually(async () => {
      const count = await new Promise<number>((resolve) => server.getConnections((_error, all) => resolve(all)));
      expect(sockets.filter(({ destroyed }) => !destroyed)).toHaveLength(count);
    });
    return sockets.map(({ destroyed }) => !destroyed);
  };

  it('of one address are closed when they are more than its share, the longest idle first', async () => {
    const first = await open('127.0.0.2');
    const second = await open('127.0.0.2');
    first.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(first, 'data');
    const [third, fourth] = [await open('127.0.0.2'), await open('127.0.0.2')];
    expect(await openOnes(first, second, third, fourth)).toEqual([true, false, true, true]);
  });

  it('are not closed while they are used: then the new one is', async () => {
    const used = [await open('127.0.0.2', '/wait'), await open('127.0.0.2', '/wait'), await open('127.0.0.2', '/wait')];
    const another = await open('127.0.0.2');
    expect(await openOnes(...used, another)).toEqual([true, true, true, false]);
    waiting[1]?.end();
    await once(used[1] as Socket, 'data');
    const next = await open('127.0.0.2');
    expect(await openOnes(...used, another, next)).toEqual([true, false, true, false, true]);
  });

  it('of a trusted proxy are as many as there may be', async () => {
    const all = [];
    for (let index = 0; index < 6; index++) all.push(await open(PROXY));
    expect(await openOnes(...all)).toEqual([true, true, true, true, true, true]);
  });

  it('are taken from the address that has the most when there are too many in all', async () => {
    const flooder = [await open('127.0.0.2'), await open('127.0.0.2'), await open('127.0.0.2')];
    const others = [await open('127.0.0.3'), await open('127.0.0.4'), await open('127.0.0.5'), await open('127.0.0.6')];
    expect(await openOnes(...flooder, ...others)).toEqual([false, true, true, true, true, true, true]);
  });
});
