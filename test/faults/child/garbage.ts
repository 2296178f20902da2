/**
 * Sends forged webhooks as fast as they are answered: PORT CONNECTIONS ADDRESSES. A connection that is closed is opened again.
 * It says when all connections have been open, and at SIGTERM how many answers there were, by status.
 */
import { connect } from 'node:net';

const [port = 0, connections = 0, addresses = 1] = process.argv.slice(2).map(Number);
const body = JSON.stringify({ id: 'EV1', type: 'message.received', data: { object: { body: 'x'.repeat(500) } } });
const answers: Record<string, number> = {};
let sent = 0;
let opened = 0;

function request(): string {
  const signature = `hmac;1;${Date.now()};${Buffer.alloc(32, sent++ & 255).toString('base64')}`;
  return (
    'POST /api/webhooks/openphone HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
    `openphone-signature: ${signature}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}

function open(index: number): void {
  const socket = connect({ port, host: '127.0.0.1', localAddress: `127.0.5.${1 + (index % addresses)}` });
  socket.once('connect', () => {
    if (++opened === connections) process.stdout.write('flooding\n');
    socket.write(request());
  });
  socket.on('data', (bytes) => {
    const status = bytes.toString('latin1', 9, 12);
    answers[status] = (answers[status] ?? 0) + 1;
    socket.write(request());
  });
  socket.on('error', () => undefined);
  socket.once('close', () => setImmediate(open, index));
}

for (let index = 0; index < connections; index++) open(index);
process.once('SIGTERM', () => {
  process.stdout.write(`${JSON.stringify(answers)}\n`);
  process.exit();
});
