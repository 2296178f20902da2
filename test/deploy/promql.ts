/** Labels that Prometheus adds to what it scrapes. */
const ADDED = ['job', 'instance'];
/** Metrics that Prometheus makes itself. */
const OWN = new Map([['up', new Set(ADDED)]]);
const WORDS = /\b(?:by|on|without|ignoring)\s*\(([^)]*)\)/g;
const FUNCTIONS_AND_OPERATORS =
  /\b(?:abs|absent|and|count|histogram_quantile|increase|max|min|offset|on|or|rate|sum|unless|by)\b/g;

/** Samples of a scrape: the labels of each name, as Prometheus stores them. */
export function samplesOf(exposition: string): Map<string, Set<string>> {
  const samples = new Map<string, Set<string>>();
  for (const line of exposition.split('\n').filter((line) => line !== '' && !line.startsWith('#'))) {
    const [, name = '', labels = ''] = /^(\w+)(?:\{(.*)\})? /.exec(line) ?? [];
    const known = samples.get(name) ?? new Set(ADDED);
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) known.add(label);
    samples.set(name, known);
  }
  return samples;
}

/** Values of one label in a scrape. */
export function valuesOf(exposition: string, label: string): Set<string> {
  return new Set([...exposition.matchAll(new RegExp(`\\b${label}="([^"]*)"`, 'g'))].map(([, value = '']) => value));
}

/** What an expression asks for that a scrape does not have: names, labels, values of labels. */
export function missingFrom(exposition: string, expression: string): string[] {
  const samples = new Map([...samplesOf(exposition), ...OWN]);
  const selectors = [...withoutWords(expression).matchAll(/\b([a-z_]\w*)(?:\{([^}]*)\})?/g)];
  const missing: string[] = [];
  const available = new Set<string>();
  for (const [, name = '', matchers = ''] of selectors) {
    const labels = samples.get(name);
    if (labels === undefined) {
      missing.push(name);
      continue;
    }
    for (const label of labels) available.add(label);
    for (const [, label = '', values = ''] of matchers.matchAll(/(\w+)\s*=~?\s*"([^"]*)"/g)) {
      if (!labels.has(label)) missing.push(`${name}{${label}}`);
      else if (!ADDED.includes(label)) {
        const known = valuesOf(exposition, label);
        missing.push(
          ...values
            .split('|')
            .filter((value) => !known.has(value))
            .map((value) => `${label}="${value}"`),
        );
      }
    }
  }
  for (const [, list = ''] of expression.matchAll(WORDS)) {
    const asked = list.split(',').map((label) => label.trim());
    missing.push(...asked.filter((label) => label !== '' && !available.has(label)).map((label) => `by (${label})`));
  }
  return missing;
}

/** Only selectors are left: no groupings, ranges, functions and numbers. */
function withoutWords(expression: string): string {
  return expression
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\boffset \w+/g, '')
    .replaceAll(WORDS, '')
    .replaceAll(FUNCTIONS_AND_OPERATORS, '');
}
