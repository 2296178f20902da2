import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { Child } from './child.js';
import { PATH } from './webhooks.js';

/** From the root of the project, where npm starts scripts. */
const SCRIPT = 'test/bench/wrk.lua';
/** Beyond this the connections that still wait count as broken. */
const ANSWERS_WITHIN_SECONDS = 10;

export interface ClosedLoopOptions {
  port: number;
  connections: number;
  seconds: number;
  /** Requests as `RequestFile` writes them. */
  file: string;
  /** Start again when all have been sent. */
  repeat: boolean;
}

/** All that was sent has been answered, unless `refused` or `broken` say otherwise. */
export interface ClosedLoopResult {
  sent: number;
  answered: number;
  /** From the first request to the last answer. */
  seconds: number;
  /** Answers that were not 2xx. */
  refused: number;
  /** Connections that failed. */
  broken: number;
  p50Ms: number;
  p99Ms: number;
}

/** Sends as fast as answers come, from one thread of wrk, which takes little from the processor it shares. */
export async function sendAsFastAsAnswered(options: ClosedLoopOptions): Promise<ClosedLoopResult> {
  const { port, connections, seconds, file, repeat } = options;
  const wrk = spawn('wrk', [
    ...['--threads', '1', '--connections', String(connections), '--timeout', `${ANSWERS_WITHIN_SECONDS}s`],
    ...['--duration', `${Math.ceil(seconds) + ANSWERS_WITHIN_SECONDS}s`, '--script', SCRIPT],
    `http://127.0.0.1:${port}${PATH}`,
    ...['--', file, String(seconds), repeat ? 'repeat' : 'once', String(connections)],
  ]);
  void Child.untilExit(wrk);
  let output = '';
  createInterface(wrk.stderr).on('line', (line) => {
    // it has stopped sending; only its sleep has to be ended
    if (line === 'answered') wrk.kill('SIGINT');
    else output += `${line}\n`;
  });
  for await (const chunk of wrk.stdout) output += String(chunk);
  const result = output.split('\n').find((line) => line.startsWith('{'));
  if (result === undefined) throw new Error(`wrk ended without a result:\n${output}`);
  return JSON.parse(result) as ClosedLoopResult;
}

export function isWrkInstalled(): boolean {
  return spawnSync('wrk', ['--version']).error === undefined;
}
