import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSHOP } from './build.js';
import { LONG, SEED } from './form.js';

export interface Figure {
  /** Sentences of the promise (docs/guarantees.md), by number; empty where the row is about something else. */
  promises: readonly number[];
  /** Rows of the catalogue of faults. */
  rows: readonly string[];
  /** What is done to the service. */
  test: string;
  /** What came out, with its numbers. */
  figure: string;
  /** The run with a safeguard taken out, and how it failed. */
  control: string;
}

/** Keeps a figure for docs/guarantees.md. @param name of the file; one per figure */
export function record(name: string, figure: Figure): void {
  const directory = join(WORKSHOP, 'figures');
  mkdirSync(directory, { recursive: true });
  const run = { form: LONG ? 'long' : 'short', seed: SEED, date: new Date().toISOString().slice(0, 10) };
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify({ ...figure, ...run }, null, 2)}\n`);
}
