import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { originOf } from './source-origin.js';

describe('originOf', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'origin-'));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('is the place in the source', () => {
    const source = 'interface Gone {\n  name: string;\n}\nexport function fail(): never {\n  throw new Error();\n}\n';
    const { outputText, sourceMapText } = ts.transpileModule(source, {
      fileName: '../src/fail.ts',
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, sourceMap: true },
    });
    const file = join(directory, 'dist.js');
    writeFileSync(`${file}.map`, JSON.stringify({ ...JSON.parse(sourceMapText ?? ''), sources: ['src/fail.ts'] }));
    const line = outputText.split('\n').findIndex((text) => text.includes('throw')) + 1;
    expect(line).toBeGreaterThan(0);
    expect(originOf({ file, line, column: 11 })).toEqual({ file: join(directory, 'src/fail.ts'), line: 5, column: 9 });
  });

  it.each([
    ['no map', null],
    ['a map that cannot be read', '{"version":3,'],
  ])('is the place itself with %s', (_, map) => {
    const place = { file: join(directory, 'dist.js'), line: 1, column: 1 };
    if (map !== null) writeFileSync(`${place.file}.map`, map);
    expect(originOf(place)).toEqual(place);
  });
});
