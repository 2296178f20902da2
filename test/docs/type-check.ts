import { dirname, resolve } from 'node:path';
import ts from 'typescript';
import { projectOptions } from '../support/project-options.js';

/**
 * Type-checks files that exist in memory only, with the project's own options. What they import from the project or its
 * packages is what is there.
 *
 * @param files text by path, from the project's root
 * @returns an error a line, as `path(line): message`
 */
export function typeErrors(files: ReadonlyMap<string, string>): string[] {
  const inMemory = new Map([...files].map(([path, text]) => [resolve(path), text]));
  const directories = new Set([...inMemory.keys()].map((path) => dirname(path)));
  const options = { ...projectOptions(), noUnusedLocals: false };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => inMemory.has(path) || disk.fileExists(path),
    readFile: (path) => inMemory.get(path) ?? disk.readFile(path),
    directoryExists: (path) => directories.has(path) || ts.sys.directoryExists(path),
    getSourceFile: (path, version) => {
      const text = inMemory.get(path) ?? disk.readFile(path);
      return text === undefined ? undefined : ts.createSourceFile(path, text, version);
    },
  };
  const program = ts.createProgram([...inMemory.keys()], options, host);
  return ts.getPreEmitDiagnostics(program).map(describe);
}

function describe({ file, start = 0, messageText }: ts.Diagnostic): string {
  const message = ts.flattenDiagnosticMessageText(messageText, ' ');
  if (file === undefined) return message;
  return `${file.fileName}(${file.getLineAndCharacterOfPosition(start).line + 1}): ${message}`;
}
