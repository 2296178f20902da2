import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { NEXT_VERSIONS, type NextVersion } from './next-version.js';
import { SABOTAGE, type Sabotage, type SabotageName } from './sabotage.js';

const CHANGES: Record<SabotageName | NextVersion, Sabotage> = { ...SABOTAGE, ...NEXT_VERSIONS };

const ROOT = process.cwd();
export const WORKSHOP = join(ROOT, '.tmp/faults');

/**
 * The sources as JavaScript, in a directory of their own: a child process runs what is in the checkout now, not what
 * somebody has built some time ago, and not what somebody is just building.
 *
 * @returns the directory; `src/main.js` is the service
 */
export function build(change: SabotageName | NextVersion | null = null): string {
  const sources = globSync(['src/**/*.ts', 'test/faults/child/*.ts', 'test/faults/support/traced-subscribers.ts'], {
    cwd: ROOT,
  })
    .filter((path) => !path.endsWith('.spec.ts'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
  const sound = directoryFor(sources);
  publish(sound, (unfinished) => {
    for (const source of sources) transpile(unfinished, source);
    cpSync(join(ROOT, 'package.json'), join(unfinished, 'package.json'));
  });
  if (change === null) return sound;
  const { from, to } = CHANGES[change];
  const changed = directoryFor([sources, from.source, to]);
  publish(changed, (unfinished) => {
    cpSync(sound, unfinished, { recursive: true });
    apply(unfinished, CHANGES[change]);
  });
  return changed;
}

function directoryFor(content: unknown): string {
  const name = createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
  return join(WORKSHOP, 'builds', name);
}

/** Several test workers may want the same build at the same time. */
function publish(directory: string, make: (unfinished: string) => void): void {
  if (existsSync(directory)) return;
  mkdirSync(dirname(directory), { recursive: true });
  const unfinished = mkdtempSync(`${directory}-unfinished-`);
  make(unfinished);
  try {
    renameSync(unfinished, directory);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(directory)) throw error;
  }
}

function transpile(directory: string, { path, text }: { path: string; text: string }): void {
  const { outputText } = ts.transpileModule(text, {
    fileName: path,
    compilerOptions: {
      target: ts.ScriptTarget.ES2023,
      module: ts.ModuleKind.ESNext,
      isolatedModules: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      rewriteRelativeImportExtensions: true,
    },
  });
  const target = join(directory, path.replace(/\.ts$/, '.js'));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, outputText);
}

function apply(directory: string, { file, from, to }: Sabotage): void {
  const path = join(directory, file);
  const text = readFileSync(path, 'utf8');
  if (!from.test(text)) throw new Error(`control run: ${file} has no ${from.source} any more; adapt sabotage.ts`);
  writeFileSync(path, text.replace(from, to));
}
