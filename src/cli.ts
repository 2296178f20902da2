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
  interactive: process.stderr.isTTY,
  environment: environment(),
});
