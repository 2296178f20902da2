import { closeSync, openSync, readdirSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Changes one bit of the byte. */
export function flip(file: string, position: number, bit: number): void {
  const descriptor = openSync(file, 'r+');
  const byte = Buffer.alloc(1);
  readSync(descriptor, byte, 0, 1, position);
  byte.writeUInt8(byte.readUInt8(0) ^ (1 << bit));
  writeSync(descriptor, byte, 0, 1, position);
  closeSync(descriptor);
}

/** The log goes on in it; files with later names may lie ready. */
export function lastWritten(dataDirectory: string): string {
  const log = join(dataDirectory, 'postgres/pg_wal');
  const files = readdirSync(log).filter((name) => /^[0-9A-F]{24}$/.test(name));
  const writtenAt = (name: string) => statSync(join(log, name)).mtimeMs;
  return files.reduce((last, name) => (writtenAt(name) > writtenAt(last) ? name : last));
}
