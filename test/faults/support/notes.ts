import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file in which subscribers of another process note what they had, and when. */
export class Notes {
  private readonly directory = mkdtempSync(join(tmpdir(), 'notes-'));
  readonly file = join(this.directory, 'notes');

  constructor() {
    writeFileSync(this.file, '');
  }

  /** Times of each id, in milliseconds, in order. */
  read(): Map<string, number[]> {
    const notes = new Map<string, number[]>();
    for (const line of readFileSync(this.file, 'utf8').split('\n').slice(0, -1)) {
      const { id, at } = JSON.parse(line) as { id: string; at: number };
      notes.set(id, [...(notes.get(id) ?? []), at]);
    }
    return notes;
  }

  remove(): void {
    rmSync(this.directory, { recursive: true });
  }
}
