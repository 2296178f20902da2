import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system in memory, small enough to fill. Needs root. */
export class SmallDisk {
  readonly mountPoint = mkdtempSync(join(tmpdir(), 'small-disk-'));

  constructor(megabytes: number) {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', this.mountPoint]);
  }

  /** Takes all that is free. */
  fill(): void {
    try {
      for (;;) writeFileSync(this.ballast, Buffer.alloc(Math.max(4096, this.freeBytes)), { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }

  free(): void {
    truncateSync(this.ballast, 0);
  }

  remove(): void {
    execFileSync('umount', ['-l', this.mountPoint]);
    rmSync(this.mountPoint, { recursive: true });
  }

  private get ballast(): string {
    return join(this.mountPoint, 'ballast');
  }

  private get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.mountPoint);
    return bavail * bsize;
  }
}
