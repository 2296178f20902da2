import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

export type Weather =
  | { kind: 'fair' }
  /** Connections stay open, and nothing gets through any more. */
  | { kind: 'frozen' }
  /** Everything arrives so much later, in order. */
  | { kind: 'slow'; milliseconds: number }
  /** Nobody is there. */
  | { kind: 'refusing' }
  /** Connections break during every commit, before its answer is back: after the server got it, or before. */
  | { kind: 'cutting-commits'; serverGetsIt: () => boolean };

const COMMIT = /\bcommit\b/i;

/** Stands between the service and its PostgreSQL server, and makes the weather. */
export class TcpProxy {
  /** Commits during which it has cut the connection. */
  cuts = 0;
  private weather: Weather = { kind: 'fair' };
  private readonly sockets = new Set<Socket>();
  private readonly forgotten: Socket[] = [];

  private constructor(
    private readonly listener: Server,
    private target: { host: string; port: number },
  ) {
    listener.on('connection', (client) => this.join(client));
  }

  static async start(target: { host: string; port: number }): Promise<TcpProxy> {
    const listener = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    return new TcpProxy(listener, target);
  }

  get port(): number {
    return (this.listener.address() as AddressInfo).port;
  }

  /** From now on. What was frozen moves again. */
  set(weather: Weather): void {
    this.weather = weather;
    for (const socket of this.sockets) {
      if (weather.kind === 'refusing') socket.destroy();
      else if (weather.kind === 'frozen') socket.pause();
      else socket.resume();
    }
  }

  /** The connections that there are stay open and pass nothing, for good, as after a firewall has forgotten them; new ones do. */
  forgetConnections(): void {
    for (const socket of this.sockets) this.forgotten.push(socket.pause());
    this.sockets.clear();
  }

  /** New connections go there. */
  redirect(target: { host: string; port: number }): void {
    this.target = target;
  }

  async stop(): Promise<void> {
    this.set({ kind: 'refusing' });
    for (const socket of this.forgotten) socket.destroy();
    this.listener.close();
    await once(this.listener, 'close');
  }

  private join(client: Socket): void {
    if (this.weather.kind === 'refusing') return void client.resetAndDestroy();
    const server = connect({ ...this.target, noDelay: true });
    this.watch(client, server);
    this.watch(server, client);
    // answers to a commit that is to be cut are not passed on
    let mute = false;
    client.on('data', (bytes: Buffer) => {
      if (this.weather.kind !== 'cutting-commits' || !COMMIT.test(bytes.toString('latin1'))) {
        return this.pass(bytes, server);
      }
      this.cuts++;
      mute = true;
      if (!this.weather.serverGetsIt()) return void client.destroy();
      server.write(bytes);
    });
    server.on('data', (bytes: Buffer) => (mute ? client.destroy() : this.pass(bytes, client)));
  }

  private watch(socket: Socket, other: Socket): void {
    this.sockets.add(socket);
    if (this.weather.kind === 'frozen') socket.pause();
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.sockets.delete(socket);
      other.destroy();
    });
  }

  private pass(bytes: Buffer, to: Socket): void {
    if (this.weather.kind !== 'slow') return void to.write(bytes);
    setTimeout(() => to.writable && to.write(bytes), this.weather.milliseconds);
  }
}
