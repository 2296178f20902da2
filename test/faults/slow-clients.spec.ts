import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { embeddedStore, type TestStore } from '../support/stores.js';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { record } from './support/figures.js';
import { percentile } from '../support/statistics.js';
import { rounds } from './support/form.js';
import { requestText } from './support/raw-client.js';
import { deliver, messageBody } from './support/webhooks.js';

const SOCKETS = rounds(600, 1_000);
/** Headers have to be there after 10 s, bodies after 15 s; looked at every second. */
const CLOSED_WITHIN_MS = 18_000;
const HONEST_EVERY_MS = 50;
const HONEST_P99_MS = 2_000;

const START = 'POST /api/webhooks/openphone HTTP/1.1';

/** Each keeps the service waiting in another way: what is sent at first, and then every half second. */
const WAYS: [string, string][] = [
  ['', ''],
  [`${START}\r\nHost: localhost\r\n`, 'X-Slow: 1\r\n'],
  [requestText(START, ['Content-Length: 100000']), 'x'],
];

class SlowClient {
  closedAfter: number | null = null;
  private readonly socket: Socket;
  private readonly timer: NodeJS.Timeout;

  constructor(url: string, [first, then]: [string, string]) {
    const started = performance.now();
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.on('error', () => undefined).resume();
    void once(this.socket, 'close').then(() => (this.closedAfter = performance.now() - started));
    this.socket.write(first);
    this.timer = setInterval(() => this.socket.writable && this.socket.write(then), 500);
  }

  stop(): void {
    clearInterval(this.timer);
    this.socket.destroy();
  }
}

/** Slow clients all at once, and honest ones beside them. */
async function besiege(store: TestStore, sockets: number, options: ChildOptions = {}) {
  const service = await ChildService.start(store.environment, options);
  const slow = Array.from(
    { length: sockets },
    (_, index) => new SlowClient(service.url, WAYS[index % 3] as [string, string]),
  );
  const honest: { status: number; milliseconds: number }[] = [];
  const until = performance.now() + CLOSED_WITHIN_MS;
  while (performance.now() < until) {
    honest.push(await deliver(service.url, messageBody(`msg_${honest.length}`)));
    await delay(HONEST_EVERY_MS);
  }
  const closed = slow.flatMap(({ closedAfter }) => closedAfter ?? []);
  for (const client of slow) client.stop();
  expect(await service.stop()).toBe(0);
  return { honest, closed };
}

describe('clients that take their time', () => {
  let store: TestStore;
  let other: TestStore;

  beforeEach(() => {
    [store, other] = [embeddedStore(), embeddedStore()];
  });
  afterEach(async () => {
    await ChildService.killAll();
    await Promise.all([store.remove(), other.remove()]);
  });

  it('are shown out, and nobody else has to wait for them', async () => {
    const [{ honest, closed }, control] = await Promise.all([
      besiege(store, SOCKETS),
      besiege(other, 30, { sabotage: 'seldom-checks' }),
    ]);
    expect(closed).toHaveLength(SOCKETS);
    expect(honest.filter(({ status }) => status !== 200)).toEqual([]);
    const p99 = Math.round(
      percentile(
        honest.map(({ milliseconds }) => milliseconds),
        99,
      ),
    );
    expect(p99).toBeLessThan(HONEST_P99_MS);
    expect(control.closed.length).toBeLessThan(30);
    record('slow-clients', {
      promises: [],
      rows: ['N2'],
      test: `${SOCKETS} sockets that send nothing, headers or a body drop by drop, beside honest webhooks`,
      figure: `all closed after ${(Math.max(...closed) / 1000).toFixed(1)} s at most; ${honest.length} of ${honest.length} honest ones accepted, p99 ${p99} ms`,
      control: `time-outs looked at every 30 s: ${control.closed.length} of 30 closed in that time`,
    });
  }, 90_000);
});
