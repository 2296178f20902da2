import { statfsSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { measureFsync, type FsyncTimes } from './fsync.js';

/** Everything that numbers of two runs must share to be compared. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  /** Of the directory that holds the data. */
  fileSystem: string;
  fsync: FsyncTimes;
}

/** As statfs(2) numbers them. */
const FILE_SYSTEMS: Record<number, string> = {
  0xef53: 'ext4',
  0x58465342: 'xfs',
  0x9123683e: 'btrfs',
  0x01021994: 'tmpfs, not durable',
  0x794c7630: 'overlay',
  0x2fc12fc1: 'zfs',
  0x1a: 'apfs',
};

export function inspectMachine(dataDirectory: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.version,
    fileSystem: fileSystemOf(dataDirectory),
    fsync: measureFsync(dataDirectory),
  };
}

function fileSystemOf(directory: string): string {
  const kind = statfsSync(directory).type;
  return FILE_SYSTEMS[kind] ?? `0x${kind.toString(16)}`;
}
