import { globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const [LIBRARY] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1');

/** Suites that set a clock. Where the package faketime is not installed they are counted as skipped. */
export const describeFakeClock = LIBRARY === undefined ? describe.skip : describe;

/** The wall clock of a child process, which may be set while it runs. Time that only measures stays as it is. */
export class FakeClock {
  private readonly directory = mkdtempSync(join(tmpdir(), 'clock-'));
  private readonly file = join(this.directory, 'offset');

  /** @param seconds ahead of this machine's; negative: behind */
  constructor(seconds: number) {
    this.set(seconds);
  }

  get environment(): Record<string, string> {
    return {
      LD_PRELOAD: LIBRARY ?? '',
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  }

  set(seconds: number): void {
    writeFileSync(this.file, `${seconds < 0 ? '' : '+'}${seconds}\n`);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
