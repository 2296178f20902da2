import ts from 'typescript';

/** The compiler options of tsconfig.json. */
export function projectOptions(): ts.CompilerOptions {
  const { config, error } = ts.readConfigFile('tsconfig.json', (path) => ts.sys.readFile(path));
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, ' '));
  return ts.parseJsonConfigFileContent(config, ts.sys, process.cwd()).options;
}
