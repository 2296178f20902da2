import { Agent, request, type IncomingHttpHeaders } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: 256 });

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** From the first byte sent to the last received. */
  milliseconds: number;
}

export interface Call {
  method?: string;
  headers?: Record<string, string | string[]>;
  body?: string | Buffer;
  /** Without an answer for so long, it is given up. */
  timeout?: number;
}

/** One HTTP request. Rejects when the connection breaks, as an unanswered webhook looks to its sender. */
export function call(
  url: string,
  { method = 'GET', headers = {}, body, timeout = 30_000 }: Call = {},
): Promise<Answer> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString(),
          milliseconds: performance.now() - started,
        }),
      );
    });
    outgoing.setTimeout(timeout, () => outgoing.destroy(new Error(`no answer within ${timeout} ms`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/**
 * Sends zeros in chunks, without saying how many, for as long as the service takes them.
 *
 * @returns its answer (0: it closed the connection without one), and how much it let us write
 */
export function chunked(url: string, bytes: number): Promise<{ status: number; bytesWritten: number }> {
  const chunk = Buffer.alloc(2 ** 16);
  return new Promise((resolve) => {
    let [status, written, over] = [0, 0, false];
    const outgoing = request(url, { method: 'POST', headers: { 'transfer-encoding': 'chunked' } }, (response) => {
      status = response.statusCode ?? 0;
      response.resume();
    });
    outgoing.on('error', () => (over = true));
    outgoing.on('close', () => resolve({ status, bytesWritten: written }));
    const write = (): void => {
      while (written < bytes && status === 0 && !over) {
        written += chunk.length;
        if (!outgoing.write(chunk)) return void outgoing.once('drain', write);
      }
      outgoing.end();
    };
    write();
  });
}
