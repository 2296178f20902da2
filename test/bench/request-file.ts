import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Webhooks } from './webhooks.js';

/** In memory where the system has such a place: what is measured is the disk of the service, not that of the load. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const REQUESTS_AT_ONCE = 1_000;

/** Ready-made requests for wrk, each preceded by its length in eight digits. */
export class RequestFile implements Disposable {
  private constructor(
    private readonly directory: string,
    readonly path: string,
  ) {}

  static write(webhooks: Webhooks, count: number): RequestFile {
    const directory = mkdtempSync(join(PLACE, 'webhooks-bench-'));
    const file = new RequestFile(directory, join(directory, 'requests'));
    const descriptor = openSync(file.path, 'w');
    for (let left = count; left > 0; left -= REQUESTS_AT_ONCE) {
      writeSync(descriptor, Buffer.concat(some(webhooks, Math.min(left, REQUESTS_AT_ONCE))));
    }
    closeSync(descriptor);
    return file;
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

function some(webhooks: Webhooks, count: number): Buffer[] {
  return Array.from({ length: count }, () => {
    const request = webhooks.next();
    return [Buffer.from(String(request.length).padStart(8, '0')), request];
  }).flat();
}
