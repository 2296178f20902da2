import { closeSync, fsync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a sender was told, on a disk that no test breaks: sent, and acknowledged with a 2xx. */
export class Ledger {
  readonly sent = new Set<string>();
  /** Only what is on the disk counts. */
  readonly acknowledged = new Set<string>();
  private readonly directory = mkdtempSync(join(tmpdir(), 'ledger-'));
  private readonly file = openSync(join(this.directory, 'acknowledged'), 'a');
  private writing: Promise<void> | null = null;
  private waiting: string[] = [];

  get unanswered(): string[] {
    return [...this.sent].filter((id) => !this.acknowledged.has(id));
  }

  acknowledge(id: string): void {
    this.waiting.push(id);
    this.writing ??= this.write();
  }

  async settle(): Promise<void> {
    while (this.writing !== null) await this.writing;
  }

  async remove(): Promise<void> {
    await this.settle();
    closeSync(this.file);
    rmSync(this.directory, { recursive: true });
  }

  private async write(): Promise<void> {
    while (this.waiting.length > 0) {
      const ids = this.waiting;
      this.waiting = [];
      writeSync(this.file, ids.map((id) => `${id}\n`).join(''));
      await promisify(fsync)(this.file);
      for (const id of ids) this.acknowledged.add(id);
    }
    this.writing = null;
  }
}
