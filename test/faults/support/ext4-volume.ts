import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/eventually.js';

const BYTES = 768 * 1024 * 1024;
/** EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH: what was not written out is gone, journal included. */
const POWER_CUT = 'open(F, "<", $ARGV[0]) or die $!; $f = pack("L", 2); ioctl(F, 0x8004587d, $f) or die $!';

/** A small one is made, mounted and cut off: the only way to know whether this machine lets us. */
const TRIAL = `
  set -e; directory=$(mktemp -d); trap 'cd /; umount "$directory/here" 2>/dev/null || true; rm -r "$directory"' EXIT
  cd "$directory"; mkdir here; truncate -s 16M image; mkfs.ext4 -q -F image
  mount -o loop image here; perl -e '${POWER_CUT}' here; exit 0`;

/** Suites that cut the power of a file system. Where there is no right to mount one they are counted as skipped. */
export const describeExt4 = spawnSync('sh', ['-c', TRIAL]).status === 0 ? describe : describe.skip;

/** An ext4 file system of its own, on a file, whose power can be cut. Needs root. */
export class Ext4Volume {
  readonly mountPoint: string;
  private readonly image: string;
  private mounted = false;

  constructor() {
    const directory = mkdtempSync(join(tmpdir(), 'ext4-'));
    [this.image, this.mountPoint] = [join(directory, 'image'), mkdtempSync(join(directory, 'mount-'))];
    writeFileSync(this.image, '');
    truncateSync(this.image, BYTES);
    execFileSync('mkfs.ext4', ['-q', '-F', this.image]);
    this.mount();
  }

  /** As after the power is back: the journal is replayed. */
  mount(): void {
    execFileSync('mount', ['-o', 'loop', this.image, this.mountPoint]);
    this.mounted = true;
  }

  cutPower(): void {
    execFileSync('perl', ['-e', POWER_CUT, this.mountPoint]);
  }

  /** Once nobody uses it any more. */
  async unmount(): Promise<void> {
    await eventually(() => execFileSync('umount', [this.mountPoint], { stdio: 'pipe' }));
    this.mounted = false;
  }

  async remove(): Promise<void> {
    if (this.mounted) await this.unmount();
    rmSync(join(this.image, '..'), { recursive: true });
  }
}
