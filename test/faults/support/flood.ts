import { randomUUID } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { signLegacy } from '../../../src/sources/openphone/sign.js';
import { messageBody, SECRET } from './webhooks.js';

const SOCKETS = 200;
const TICK_MS = 5;
/** Of requests on a connection whose answers set the pace: all together as many as are let in, so that none is turned away. */
const AT_ONCE = 1;
/** Per second; more than any service on this runtime does. */
const MOST_ANSWERED = 20_000;
const ANSWER = /HTTP\/1\.1 (\d{3}) [^\r]*\r\n([\s\S]*?)\r\n\r\n/g;

export interface FloodResult {
  sent: number;
  /** Ids that were acknowledged. */
  acknowledged: string[];
  /** Answers by status. */
  statuses: Record<number, number>;
  /** Answers of 429 and 503 without a Retry-After. */
  withoutRetryAfter: number;
  /** Sent, and never answered. */
  unanswered: number;
  /** Milliseconds to each acknowledgement. */
  milliseconds: number[];
  /** Acknowledgements over all the time they took, to the last one: those that come late must not count as quick. */
  perSecond: number;
}

/** Sends at a rate that does not depend on the answers, as a crowd does; requests are pipelined on many connections. */
export class Flood {
  private readonly result: FloodResult = {
    sent: 0,
    acknowledged: [],
    statuses: {},
    withoutRetryAfter: 0,
    unanswered: 0,
    milliseconds: [],
    perSecond: 0,
  };
  private lastAcknowledged = 0;
  private lines: Line[] = [];
  private requests: Request[] = [];

  constructor(private readonly url: string) {}

  /**
   * Requests are made ready and signed beforehand: what sending costs is taken from the service.
   *
   * @param perSecond requests; Infinity: as many as are answered, a few at a time on each connection
   */
  async run(perSecond: number, milliseconds: number): Promise<FloodResult> {
    const length = Math.ceil((Math.min(perSecond, MOST_ANSWERED) * milliseconds) / 1000);
    this.requests = Array.from({ length }, newRequest);
    this.lines = Array.from(
      { length: SOCKETS },
      () =>
        new Line(
          this.url,
          this.result,
          () => this.take(),
          () => (this.lastAcknowledged = performance.now()),
        ),
    );
    const started = performance.now();
    for (let elapsed = 0; elapsed < milliseconds; elapsed = performance.now() - started) {
      const due = Math.floor((elapsed * Math.min(perSecond, 1e6)) / 1000);
      if (perSecond === Infinity) for (const line of this.lines) line.fill(AT_ONCE);
      else while (this.result.sent < due) this.lines[this.result.sent % SOCKETS]?.send();
      await delay(TICK_MS);
    }
    const until = performance.now() + 30_000;
    while (performance.now() < until && this.lines.some(({ waiting }) => waiting.length > 0)) await delay(TICK_MS);
    for (const line of this.lines) line.close();
    this.result.perSecond = (this.result.acknowledged.length * 1000) / (this.lastAcknowledged - started);
    return this.result;
  }

  private take(): Request {
    const request = this.requests.pop();
    if (request === undefined)
      throw new RangeError(`no service was to answer more than ${MOST_ANSWERED} requests per second`);
    return request;
  }
}

interface Request {
  id: string;
  bytes: Buffer;
}

function newRequest(): Request {
  const id = `msg_${randomUUID()}`;
  const body = messageBody(id);
  const signature = signLegacy(SECRET, Date.now(), body)['openphone-signature'];
  const head =
    `POST /api/webhooks/openphone HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
    `openphone-signature: ${signature}\r\n\r\n`;
  return { id, bytes: Buffer.from(head + body) };
}

/** One connection; answers come in the order of the requests. */
class Line {
  readonly waiting: { id: string; at: number }[] = [];
  private socket: Socket | null = null;
  private received = '';

  constructor(
    private readonly url: string,
    private readonly result: FloodResult,
    private readonly take: () => Request,
    private readonly onAcknowledged: () => void,
  ) {}

  fill(count: number): void {
    while (this.waiting.length < count) this.send();
  }

  send(): void {
    const { id, bytes } = this.take();
    this.waiting.push({ id, at: performance.now() });
    this.result.sent++;
    this.socket ??= this.open();
    this.socket.write(bytes);
  }

  close(): void {
    this.socket?.destroy();
  }

  private open(): Socket {
    const { hostname, port } = new URL(this.url);
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => this.read(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.result.unanswered += this.waiting.splice(0).length;
      this.socket = null;
      this.received = '';
    });
    return socket;
  }

  private read(bytes: Buffer): void {
    this.received += bytes.toString('latin1');
    for (const [, status, headers = ''] of this.received.matchAll(ANSWER)) this.answered(Number(status), headers);
    this.received = this.received.slice(this.received.lastIndexOf('\r\n\r\n') + 4);
  }

  private answered(status: number, headers: string): void {
    const { statuses, acknowledged, milliseconds } = this.result;
    const request = this.waiting.shift();
    if (request === undefined) return;
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status === 200) {
      this.onAcknowledged();
      acknowledged.push(request.id);
      milliseconds.push(performance.now() - request.at);
    } else if (!/^retry-after: \d+$/im.test(headers)) this.result.withoutRetryAfter++;
  }
}
