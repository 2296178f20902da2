import { plain, plainJson } from './plain-text.js';
import type { Terminal } from './terminal.js';

/** Text of one row's cell; absent is a dash. */
export type Cell = string | number | boolean | Date | null | undefined;

/** Prints for machines (`--json`) or for people. */
export class Output {
  constructor(
    private readonly terminal: Terminal,
    readonly json: boolean,
  ) {}

  /** A list: one JSON document, or a table. */
  table(items: unknown, head: readonly string[], rows: readonly (readonly Cell[])[], empty: string): void {
    if (this.json) this.document(items);
    else if (rows.length === 0) this.note(empty);
    else this.terminal.out(toTable([head.map((title) => title.toUpperCase()), ...rows.map((row) => row.map(text))]));
  }

  /** One thing, or what happened: JSON, or a line. */
  result(value: unknown, line: string): void {
    if (this.json) this.document(value);
    else this.terminal.out(`${plain(line)}\n`);
  }

  /** JSON either way. */
  document(value: unknown): void {
    this.terminal.out(`${plainJson(value, 2)}\n`);
  }

  /** One of many, as it comes: a line of JSON, or of text. */
  line(value: unknown, line: string): void {
    this.terminal.out(`${this.json ? plainJson(value) : plain(line)}\n`);
  }

  /** For people, beside the output. */
  note(text: string): void {
    this.terminal.err(`${plain(text)}\n`);
  }

  /** Draws over itself where people look. */
  progress(done: number, total: number, what: string): void {
    if (!this.terminal.interactive || this.json) return;
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const bar = '█'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '░');
    this.terminal.err(`\r${bar} ${done} of ${total} ${what}${share === 1 ? '\n' : ''}`);
  }
}

const WIDTH = 30;

function toTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((line) => `${line.trimEnd()}\n`)
    .join('');
}

function text(cell: Cell): string {
  if (cell === null || cell === undefined || cell === '') return '–';
  return plain(cell instanceof Date ? cell.toISOString() : String(cell));
}
