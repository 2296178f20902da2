import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { canonicalAddress, networkOf } from './client-address.js';

export interface ConnectionBounds {
  /** Open connections of all addresses. */
  max: number;
  /** Open connections of one address. */
  share: number;
}

/** Between `max` and what Node itself refuses: connections whose closing is under way. */
const CLOSING = 500;

interface Holder {
  readonly name: string;
  readonly open: Set<Socket>;
  /** Those without a request under way, the longest idle first. */
  readonly idle: Set<Socket>;
}

/**
 * Keeps an address from taking all connections. An address (of IPv6, its /64) with more than its share loses the one that
 * has been idle longest; so does the address that has the most, when there are too many in all. What is new gets in, as
 * long as there is one that is idle.
 */
export class ConnectionShares {
  private readonly holders = new Map<string, Holder>();
  private readonly connections = new WeakMap<Socket, { holder: Holder; requests: number }>();
  private size = 0;

  /** @param isProxy connections of a trusted proxy carry many clients, and are no one's share */
  constructor(
    private readonly bounds: ConnectionBounds,
    private readonly isProxy: (address: string) => boolean,
  ) {}

  guard(server: Server): void {
    server.maxConnections = this.bounds.max + CLOSING;
    server.on('connection', (socket) => this.opened(socket));
    server.prependListener('request', ({ socket }, response) => this.used(socket, response));
  }

  private opened(socket: Socket): void {
    const address = canonicalAddress(socket.remoteAddress ?? '');
    const holder = this.holderOf(networkOf(address));
    const isOwnShare = address === null || !this.isProxy(address);
    if (isOwnShare && holder.open.size >= this.bounds.share) closeOne(holder, socket);
    else if (this.size >= this.bounds.max) closeOne(this.largest(), socket);
    holder.open.add(socket);
    holder.idle.add(socket);
    this.connections.set(socket, { holder, requests: 0 });
    this.size++;
    socket.once('close', () => this.closed(socket, holder));
  }

  private closed(socket: Socket, { name, open, idle }: Holder): void {
    open.delete(socket);
    idle.delete(socket);
    this.size--;
    if (open.size === 0) this.holders.delete(name);
  }

  private used(socket: Socket, response: ServerResponse): void {
    const connection = this.connections.get(socket);
    if (connection === undefined) return;
    const { holder } = connection;
    connection.requests++;
    holder.idle.delete(socket);
    response.once('close', () => {
      connection.requests--;
      if (connection.requests === 0 && holder.open.has(socket)) holder.idle.add(socket);
    });
  }

  private holderOf(name: string): Holder {
    const known = this.holders.get(name);
    if (known !== undefined) return known;
    const holder: Holder = { name, open: new Set(), idle: new Set() };
    this.holders.set(name, holder);
    return holder;
  }

  private largest(): Holder {
    return [...this.holders.values()].reduce((largest, holder) =>
      holder.open.size > largest.open.size ? holder : largest,
    );
  }
}

/** @param newcomer is closed when all others are in use */
function closeOne({ idle }: Holder, newcomer: Socket): void {
  const [longest = newcomer] = idle;
  idle.delete(longest);
  longest.destroy();
}
