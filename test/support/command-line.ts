import { runCommandLine } from '../../src/cli/program.js';
import { OPERATOR_TOKEN, type Service } from './service.js';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs the command line against a service, as its operator. */
export async function commandLine(
  service: Pick<Service, 'url'>,
  parameters: readonly string[],
  { input = '', environment = {} }: { input?: string; environment?: Record<string, string> } = {},
): Promise<Ran> {
  const printed = { out: '', err: '' };
  const code = await runCommandLine([...parameters, '--url', service.url], {
    out: (text) => (printed.out += text),
    err: (text) => (printed.err += text),
    input: () => Promise.resolve(Buffer.from(input)),
    interactive: false,
    environment: { ADMIN_TOKEN: OPERATOR_TOKEN, ...environment },
  });
  return { code, ...printed };
}
