#!/usr/bin/env node
import { refuseNode } from './node-version.js';

const refusal = refuseNode(process.versions.node);
if (refusal !== null) {
  console.error(refusal);
  process.exit(1);
}

// only now: what they import does not even load in an older Node
await import('reflect-metadata');
const { runCommandLine } = await import('./cli/program.js');
const { environment } = await import('./config/environment.js');
const { SETTINGS } = await import('./settings.js');

// `events tail | head`: whoever read has seen enough
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  input: async () => Buffer.concat((await process.stdin.toArray()) as Buffer[]),
  interruption: () => {
    const interrupted = new AbortController();
    process.once('SIGINT', () => interrupted.abort());
    return interrupted.signal;
  },
  ask: process.stdin.isTTY ? ask : null,
  interactive: process.stderr.isTTY,
  environment: environment(),
  settings: SETTINGS,
});

/** Whoever ends the input, or interrupts, has said nothing. */
async function ask(question: string): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const reader = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => reader.once('close', () => resolve('')));
  try {
    return await Promise.race([reader.question(question).catch(() => ''), closed]);
  } finally {
    reader.close();
  }
}
