/**
 * Opens connections from one address and keeps them: PORT CONNECTIONS. Each sends a small request at once and then seldom, so
 * that the service does not close it. It prints how many are open when all have been.
 */
import { connect } from 'node:net';

const [port = 0, connections = 0] = process.argv.slice(2).map(Number);
const AT_ONCE = 200;
const EVERY_MS = 5_000;
const REQUEST = 'GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n';
let begun = 0;
let open = 0;

function dial(): void {
  if (begun === connections) return;
  if (++begun === connections) setTimeout(() => process.stdout.write(`${open}\n`), EVERY_MS);
  const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.9' });
  const timer = setInterval(() => socket.write(REQUEST), EVERY_MS);
  let goesOn = false;
  const goOn = () => {
    if (!goesOn) dial();
    goesOn = true;
  };
  socket.once('connect', () => {
    open++;
    socket.write(REQUEST);
  });
  socket.on('data', goOn).on('error', () => undefined);
  socket.once('close', () => {
    clearInterval(timer);
    open--;
    goOn();
  });
}

for (let index = 0; index < AT_ONCE; index++) dial();
