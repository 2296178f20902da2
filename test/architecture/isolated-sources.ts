import ts from 'typescript';
import { importsOf, nodesOf, parse, targetOf, type SourceText } from './source-file.js';

/** Folders of `src/sources` that belong to no single source. */
const SHARED = ['kit'];
/** The list: the only one that names them. */
const LIST = 'sources/sources.ts';
const OPENPHONE = /openphone|\bquo\b/i;

/** Where OpenPhone may be named outside its folder: the project is called so there. That is no behaviour. */
const NAMED: readonly { path: RegExp; text: RegExp; reason: string }[] = [
  { path: /^sources\/sources\.ts$/, text: /.+/g, reason: 'the list of sources' },
  {
    path: /^database\/migrations\/0015-/,
    text: /openphone/g,
    reason: 'data: whose the rows were before they had a source',
  },
  { path: /./, text: /such as openphone\b/g, reason: 'an example in a text' },
  { path: /./, text: /openphone-webhooks/g, reason: 'the package: connections, locks, tracer, cookies, archives' },
  {
    path: /^inbox\/counters\/meters\.ts$/,
    text: /openphone_webhooks_/g,
    reason: 'the package: metrics that alerts have by name',
  },
  { path: /^(dashboard\/page|docs)\//, text: /OpenPhone webhooks/g, reason: 'the title of the product' },
];

/** What knows a source and is not its own folder, as `file: what`. Comments may say what they like. */
export function knowledgeOfSources(source: SourceText): string[] {
  if (source.path.endsWith('.spec.ts')) return [];
  const file = parse(source);
  return [...foreignImports(source.path, file), ...namesOfOpenphone(source.path, file)].map(
    (what) => `src/${source.path}: ${what}`,
  );
}

function foreignImports(path: string, file: ts.SourceFile): string[] {
  if (path === LIST) return [];
  return importsOf(file)
    .filter(({ specifier }) => specifier.startsWith('.'))
    .filter(({ specifier }) => {
      const other = ownerOf(targetOf(path, specifier));
      return other !== null && other !== ownerOf(path);
    })
    .map(({ specifier }) => `imports ${specifier}: a source is known by the registry only`);
}

function namesOfOpenphone(path: string, file: ts.SourceFile): string[] {
  if (ownerOf(path) === 'openphone') return [];
  return nodesOf(file)
    .flatMap((node) => wordsOf(node))
    .filter((text) => OPENPHONE.test(withoutNamed(path, text)))
    .map((text) => `names OpenPhone in ${JSON.stringify(text.trim().slice(0, 80))}`);
}

function withoutNamed(path: string, text: string): string {
  return NAMED.filter((one) => one.path.test(path)).reduce((rest, one) => rest.replace(one.text, ''), text);
}

/** Texts and names; comments are neither. */
function wordsOf(node: ts.Node): string[] {
  const isText = ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
  if (isText || ts.isIdentifier(node) || ts.isJsxText(node) || ts.isRegularExpressionLiteral(node)) return [node.text];
  return [];
}

/** The source whose folder a file of src is in. */
function ownerOf(path: string): string | null {
  const [, folder] = /^sources\/([^/]+)\//.exec(path) ?? [];
  return folder === undefined || SHARED.includes(folder) ? null : folder;
}
