import { importsOf, parse, targetOf, type SourceText } from './source-file.js';

/** Packages that come with a file of src: what it imports statically, directly or by others. In order of their names. */
export function packagesLoadedBy(path: string, files: readonly SourceText[]): string[] {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (at: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    const file = files.find((each) => each.path === at);
    if (file === undefined) throw new Error(`${at}: expected a file of src`);
    for (const { specifier, typeOnly, dynamic } of importsOf(parse(file))) {
      if (typeOnly || dynamic) continue;
      if (specifier.startsWith('.')) visit(targetOf(at, specifier).replace(/\.js$/, '.ts'));
      else packages.add(specifier);
    }
  };
  visit(path);
  return [...packages].sort();
}
