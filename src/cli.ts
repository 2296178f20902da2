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

process.exitCode = await runCommandLine(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  input: async () => Buffer.concat((await process.stdin.toArray()) as Buffer[]),
  interactive: process.stderr.isTTY,
  environment: environment(),
});
