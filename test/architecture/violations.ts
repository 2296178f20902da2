import { basename } from 'node:path';
import ts from 'typescript';
import { MODULE_MAY_IMPORT, MODULE_MAY_IMPORT_TYPES_OF, rowOf } from './import-table.js';
import { folderOf, importsOf, nodesOf, parse, targetOf, type Import, type SourceText } from './source-file.js';

const MOST_LINES = 200;
/** All a folder shows of itself to others; no other folder hides its files behind one. */
const BARREL = 'contract/index';
/** Bundled for browsers, where nothing of the service exists. */
const PAGE = /^dashboard\/page\//;
const READS_ENVIRONMENT = /^(?:main\.ts|greeting\.ts|config\/.*)$/;
/** Node runs these by path from the sources too, and Node knows no `.js` there. */
const RUN_BY_PATH = /^database\/embedded\//;

/** The rules of src a file breaks, each as `file: what: rule`. */
export function violationsOf(source: SourceText): string[] {
  const file = parse(source);
  const imports = importsOf(file).filter(({ specifier }) => specifier.startsWith('.'));
  const broken = [
    ...imports.flatMap((imported) => {
      const rule = ruleBrokenBy(source.path, imported);
      return rule === null ? [] : [`imports ${imported.specifier}: ${rule}`];
    }),
    ...shapeRulesBroken(source, file),
  ];
  return broken.map((what) => `src/${source.path}: ${what}`);
}

function ruleBrokenBy(path: string, { specifier, typeOnly }: Import): string | null {
  const target = targetOf(path, specifier);
  const [from, to] = [folderOf(path), folderOf(target)];
  if (target.startsWith('../')) return leavesSource(path, target);
  if (!/\.js$/.test(target) && !(RUN_BY_PATH.test(path) && /\.ts$/.test(target))) return 'local imports end in .js';
  if (PAGE.test(target) !== PAGE.test(path) && !(PAGE.test(path) && typeOnly)) return betweenPageAndService(path);
  if (from === to || from === null) return from === 'contract' ? notThroughItself(target) : onlyBarrel(from, target);
  if (to === null) return 'no folder imports files directly in src';
  const row = rowOf(from);
  if (row !== undefined && !row.mayImport.includes(to)) return `${from} may import ${list(row.mayImport)}`;
  if (row === undefined && !moduleMayImport(target, to, typeOnly)) {
    return `a module may import ${list(MODULE_MAY_IMPORT)}, and types of ${list(MODULE_MAY_IMPORT_TYPES_OF)}`;
  }
  return onlyBarrel(from, target);
}

function betweenPageAndService(path: string): string {
  return `the page runs in browsers: ${PAGE.test(path) ? 'of the service it imports types' : 'nothing imports it'}`;
}

function leavesSource(path: string, target: string): string | null {
  if (path.endsWith('.spec.ts') && target.startsWith('../test/')) return null;
  return 'nothing in src imports from outside src, except specs from test';
}

function notThroughItself(target: string): string | null {
  return target === `${BARREL}.js` ? 'files of contract import each other directly' : null;
}

function onlyBarrel(from: string | null, target: string): string | null {
  if (from === 'contract' || folderOf(target) !== 'contract' || target === `${BARREL}.js`) return null;
  return 'contract is imported through contract/index.js';
}

function moduleMayImport(target: string, folder: string, typeOnly: boolean): boolean {
  return MODULE_MAY_IMPORT.includes(folder) || (typeOnly && MODULE_MAY_IMPORT_TYPES_OF.includes(target));
}

function shapeRulesBroken({ path, text }: SourceText, file: ts.SourceFile): string[] {
  const nodes = nodesOf(file);
  const lines = text.replace(/\n$/, '').split('\n').length;
  return [
    ...(lines > MOST_LINES ? [`has ${lines} lines: at most ${MOST_LINES}; a file is one concept`] : []),
    ...(isBarrel(path, file) ? [`is a barrel: ${BARREL}.ts is the only one`] : []),
    ...(nodes.some(isDefaultExport) ? ['exports a default: exports have names'] : []),
    ...(nodes.some(readsEnvironment) && !READS_ENVIRONMENT.test(path)
      ? ['reads process.env: settings are read in src/config and passed on as values']
      : []),
  ];
}

function isBarrel(path: string, { statements }: ts.SourceFile): boolean {
  if (path === `${BARREL}.ts`) return false;
  const onlyPassesOn = statements.every((node) => ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined);
  return basename(path) === 'index.ts' || (statements.length > 0 && onlyPassesOn);
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  return ts.canHaveModifiers(node) && (ts.getModifiers(node)?.some(isDefaultKeyword) ?? false);
}

function isDefaultKeyword({ kind }: ts.Node): boolean {
  return kind === ts.SyntaxKind.DefaultKeyword;
}

/** `process.env`, `process['env']`, `const { env } = process`, `import { env } from 'node:process'` */
function readsEnvironment(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return isProcess(node.expression) && node.name.text === 'env';
  if (ts.isElementAccessExpression(node)) return isProcess(node.expression) && isText(node.argumentExpression, 'env');
  if (ts.isVariableDeclaration(node)) return isProcess(node.initializer) && /\benv\b/.test(node.name.getText());
  if (ts.isImportDeclaration(node)) {
    const takesEnv = /\benv\b/.test(node.importClause?.namedBindings?.getText() ?? '');
    return takesEnv && (isText(node.moduleSpecifier, 'node:process') || isText(node.moduleSpecifier, 'process'));
  }
  return false;
}

function isProcess(node: ts.Node | undefined): boolean {
  return node !== undefined && ts.isIdentifier(node) && node.text === 'process';
}

function isText(node: ts.Node, text: string): boolean {
  return ts.isStringLiteralLike(node) && node.text === text;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'nothing of src' : `only ${names.join(', ')}`;
}
