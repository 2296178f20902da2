import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { describe, tablesOf } from './print.js';
import { asMarkdown } from './table.js';
import type { Part } from '../options.js';
import type { Result } from '../result.js';

const FILE = 'docs/performance.md';

/** Replaces what is between the marks of these parts in docs/performance.md. */
export async function writeDocs(result: Result, parts: readonly Part[]): Promise<void> {
  const before = readFileSync(FILE, 'utf8');
  const after = parts.reduce((text, part) => replaced(text, part, measured(result, part)), before);
  writeFileSync(FILE, await format(after, { ...(await resolveConfig(FILE)), parser: 'markdown' }));
}

function measured(result: Result, part: Part): string {
  const circumstances = describe(result).map((line) => `- ${line}`);
  return [circumstances.join('\n'), ...tablesOf(result, part).map(asMarkdown)].join('\n\n');
}

function replaced(text: string, part: Part, content: string): string {
  const place = new RegExp(`(<!-- ${part} -->)[^]*?(<!-- end -->)`);
  if (!place.test(text)) throw new Error(`${FILE} has no place <!-- ${part} --> … <!-- end -->`);
  return text.replace(place, (_, start: string, end: string) => `${start}\n\n${content}\n\n${end}`);
}
