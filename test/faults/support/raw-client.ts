import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawAnswer {
  /** Status of each answer, in order. */
  statuses: number[];
  text: string;
  /** The service closed the connection. */
  closed: boolean;
  milliseconds: number;
}

/**
 * Writes bytes to the service as they are, and reads until it closes the connection or says nothing more.
 *
 * @param quietMs silence after which the answer is complete
 */
export async function raw(url: string, bytes: string | Buffer, quietMs = 300): Promise<RawAnswer> {
  const started = performance.now();
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  const state = { closed: false };
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.on('error', () => undefined);
  const end = once(socket, 'close').then(() => (state.closed = true));
  socket.write(bytes);
  for (let seen = -1; !state.closed && (chunks.length === 0 || seen !== chunks.length);) {
    seen = chunks.length;
    await Promise.race([end, new Promise((resolve) => setTimeout(resolve, quietMs))]);
    if (performance.now() - started > 20_000) break;
  }
  socket.destroy();
  const text = Buffer.concat(chunks).toString('latin1');
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  return { statuses, text, closed: state.closed, milliseconds: performance.now() - started };
}

const LINE = '\r\n';

/** A request as text, headers as given. */
export function requestText(start: string, headers: readonly string[] = [], body = ''): string {
  return [start, 'Host: localhost', ...headers, '', body].join(LINE);
}
