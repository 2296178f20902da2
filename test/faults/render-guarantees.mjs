/**
 * Writes what the fault tests measured (`.tmp/faults/figures`) into docs/guarantees.md, between its markers. A figure
 * that no test has measured here stays as it was.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';

const DOCUMENT = 'docs/guarantees.md';
const BEGIN = '<!-- figures: written by test/faults/render-guarantees.mjs -->';
const END = '<!-- end of figures -->';
const HEAD = ['promise', 'rows', 'what is done to it', 'latest figure', 'control run', 'form, seed, date'];

const text = readFileSync(DOCUMENT, 'utf8');
const [before, rest = ''] = text.split(BEGIN);
const [table = '', after = ''] = rest.split(END);

const known = new Map(rowsOf(table).map((row) => [key(row), row]));
const measured = globSync('.tmp/faults/figures/*.json')
  .sort()
  .map((file) => toRow(JSON.parse(readFileSync(file, 'utf8'))));
for (const row of measured) if (isLong(row) || !isLong(known.get(key(row)))) known.set(key(row), row);
const rows = [...known.values()].sort((one, other) => (order(one) < order(other) ? -1 : 1));

writeFileSync(DOCUMENT, `${before}${BEGIN}\n\n${render(rows)}\n\n${END}${after}`);
console.log(`${DOCUMENT}: ${measured.length} figures written, ${rows.length} in all`);

function toRow({ promises, rows, test, figure, control, form, seed, date }) {
  return [promises.join(', ') || '–', rows.join(', '), test, figure, control, `${form}, ${seed}, ${date}`].map((cell) =>
    cell.replaceAll('|', '\\|'),
  );
}

/** Rows and test without its numbers: a long run replaces the short one, and stays until there is another. */
function key([, rows, test]) {
  return `${rows} ${test.replace(/[\d.,]+/g, '#')}`;
}

function isLong(row) {
  return row?.at(-1).startsWith('long') ?? false;
}

function order([promises, rows]) {
  return `${promises === '–' ? '9' : promises} ${rows}`;
}

function rowsOf(markdown) {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2)
    .map((line) =>
      line
        .slice(2, -2)
        .split(' | ')
        .map((cell) => cell.trim()),
    );
}

function render(cells) {
  const line = (row) => `| ${row.join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...cells.map(line)].join('\n');
}
