import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** On the disk of the project: a temporary directory may be in memory, where fsync costs nothing. */
const PARENT = resolve('.tmp/bench');

/** The directory that holds all data of one run of the benchmark. */
export class Workspace implements Disposable {
  readonly directory: string;

  constructor() {
    mkdirSync(PARENT, { recursive: true });
    this.directory = mkdtempSync(join(PARENT, 'run-'));
  }

  /** A new empty directory. */
  make(name: string): string {
    return mkdtempSync(join(this.directory, `${name}-`));
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
