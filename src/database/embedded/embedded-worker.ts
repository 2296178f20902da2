/**
 * The thread the embedded database runs in, so that HTTP and the store have a core each. It speaks PostgreSQL's wire
 * protocol: every connection of the main thread is a message port, every message a piece of that protocol.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import { oneMessage } from './one-message.ts';
import { startPglite } from './start-pglite.ts';
import { steady } from './steady.ts';

export type WorkerRequest = { connect: MessagePort } | { close: true } | { fsyncs: MessagePort };
export type WorkerReport = { ready: true } | { failed: string };

/** What is written in a second reaches the disk in some milliseconds, which the commits of that time may have to wait for. */
const FLUSH_EVERY_MS = 1_000;
const SIMPLE_QUERY = 0x51;
const TERMINATE = 0x58;
/** The severity field of an error; no value in a row can hold these bytes. */
const LAST_WORDS = ['\0VPANIC\0', '\0VFATAL\0'];

// of this thread only: it is where the database takes its time from
Date.now = steady(Date.now, () => performance.now());

const { directory } = workerData as { directory: string };
const { pglite, fileSystem } = await startPglite(directory);
report({ ready: true });
void keepFlushed().catch(crashWith);

parentPort?.on('message', (request: WorkerRequest) => {
  if ('connect' in request) serve(request.connect);
  else if ('fsyncs' in request) request.fsyncs.postMessage(fileSystem.fsyncs);
  else void pglite.close().then(() => process.exit(0));
});

async function keepFlushed(): Promise<never> {
  for (;;) {
    await delay(FLUSH_EVERY_MS);
    await fileSystem.flush();
  }
}

function serve(port: MessagePort): void {
  // PGlite is one session; a new connection must not find what an old one left behind
  execute(simpleQuery('ROLLBACK'));
  execute(simpleQuery('DISCARD ALL'));
  port.on('message', (message: Uint8Array) => {
    if (message[0] === TERMINATE) return void port.close();
    const answer = execute(message);
    port.postMessage(answer, [answer.buffer as ArrayBuffer]);
  });
}

/**
 * As a stream, because PGlite would otherwise read every answer as well and keep what it has read for ever. It calls back
 * before it returns. An exception is no SQL error (those are answers) but a crash.
 */
function execute(message: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  pglite
    .execProtocolRawStream(message, { syncToFs: false, onRawData: (piece) => pieces.push(piece.slice()) })
    .catch(crashWith);
  const answer = oneMessage(pieces);
  if (hasGivenUp(answer)) crash(Buffer.from(answer).toString('latin1').replaceAll('\0', ' ').trim());
  return answer;
}

/** After a PANIC, e.g. a failed fsync, the database says nothing more: the next query would wait for ever. */
function hasGivenUp(answer: Uint8Array): boolean {
  return LAST_WORDS.some((words) => Buffer.from(answer.buffer, answer.byteOffset, answer.length).includes(words));
}

function crashWith(error: unknown): never {
  crash(error instanceof Error ? error.message : String(error));
}

function crash(reason: string): never {
  report({ failed: reason });
  process.exit(1);
}

function simpleQuery(sql: string): Uint8Array {
  const text = Buffer.from(`${sql}\0`);
  const message = Buffer.alloc(5 + text.length);
  message[0] = SIMPLE_QUERY;
  message.writeInt32BE(4 + text.length, 1);
  text.copy(message, 5);
  return message;
}

function report(message: WorkerReport): void {
  parentPort?.postMessage(message);
}
