import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';
const NOTHING = Buffer.alloc(0);

/** One kept-alive HTTP connection, one request at a time. Reads no more of an answer than its status and its length. */
export class Connection {
  private received: Buffer = NOTHING;
  private answer: ((status: number | null) => void) | null = null;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.read(chunk));
    socket.on('error', () => this.finish(null));
    socket.on('close', () => this.finish(null));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('error', reject).once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket));
      });
    });
  }

  /** @param answer is told the status, or null when the connection broke */
  send(request: Buffer, answer: (status: number | null) => void): void {
    this.answer = answer;
    if (this.socket.destroyed) this.finish(null);
    else this.socket.write(request);
  }

  close(): void {
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const headEnd = this.received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.received.toString('latin1', 0, headEnd);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) return this.finish(null);
    if (this.received.length < headEnd + HEAD_END.length + Number(length)) return;
    this.received = NOTHING;
    this.finish(Number(head.slice(9, 12)));
  }

  private finish(status: number | null): void {
    const answer = this.answer;
    this.answer = null;
    answer?.(status);
  }
}
