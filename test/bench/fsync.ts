import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { percentile } from '../support/statistics.js';

const TIMES = 200;
const BLOCK = Buffer.alloc(4096, 'x');

export interface FsyncTimes {
  medianMs: number;
  p99Ms: number;
}

/** What the disk makes every durable answer wait for: a 4 KiB write and its fsync, in this directory's file system. */
export function measureFsync(directory: string): FsyncTimes {
  const file = join(directory, 'fsync-probe');
  const descriptor = openSync(file, 'w');
  try {
    const times = Array.from({ length: TIMES }, () => writeAndSync(descriptor));
    return { medianMs: percentile(times, 50), p99Ms: percentile(times, 99) };
  } finally {
    closeSync(descriptor);
    rmSync(file);
  }
}

function writeAndSync(descriptor: number): number {
  const started = performance.now();
  writeSync(descriptor, BLOCK);
  fsyncSync(descriptor);
  return performance.now() - started;
}
