/**
 * Writes the figures that the last run of `test/faults` has left into the table of docs/guarantees.md. Rows of tests that
 * did not run since stay as they are.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

const FIGURES = '.tmp/faults/figures';
const PAGE = 'docs/guarantees.md';
const [BEGIN, END] = ['<!-- figures -->', '<!-- /figures -->'];
const HEAD =
  '| promise | rows | tested by | figure | control, which must fail | run |\n| --- | --- | --- | --- | --- | --- |';

const page = readFileSync(PAGE, 'utf8');
const [before, table, after] = [
  page.slice(0, page.indexOf(BEGIN) + BEGIN.length),
  page.slice(page.indexOf(BEGIN) + BEGIN.length, page.indexOf(END)),
  page.slice(page.indexOf(END)),
];

const rows = new Map(
  table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .slice(2)
    .map((line) => [line.split('|')[3].trim().replace(/\d+/g, 'N'), line]),
);
for (const file of readdirSync(FIGURES).filter((name) => name.endsWith('.json'))) {
  const {
    promises,
    rows: ids,
    test,
    figure,
    control,
    form,
    seed,
    date,
  } = JSON.parse(readFileSync(`${FIGURES}/${file}`, 'utf8'));
  const run = [date, form, seed === undefined || seed === null ? null : `seed ${seed}`].filter(Boolean).join(', ');
  const cells = [promises.join(', '), ids.join(' '), test, figure, control, run].map((text) =>
    text.replaceAll('|', '\\|'),
  );
  rows.set(test.replace(/\d+/g, 'N'), `| ${cells.join(' | ')} |`);
}
const sorted = [...rows.values()].sort((one, other) => one.localeCompare(other, 'en', { numeric: true }));
writeFileSync(PAGE, `${before}\n\n${HEAD}\n${sorted.join('\n')}\n\n${after}`);
console.log(`${PAGE}: ${sorted.length} rows`);
