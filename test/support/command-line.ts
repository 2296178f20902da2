import { runCommandLine } from '../../src/cli/program.js';
import { SETTINGS } from '../../src/settings.js';
import { OPERATOR_TOKEN, type Service } from './service.js';

export interface Ran {
  code: number;
  out: string;
  err: string;
}

interface Around {
  input?: string;
  environment?: Record<string, string>;
  /** Where to look while it runs. */
  printed?: { out: string; err: string };
  /** Ctrl-C. */
  interrupted?: AbortSignal;
  /** What a person answers; null: there is no terminal. */
  answer?: string | null;
}

/** Runs the command line against a service, as its operator. */
export async function commandLine(
  service: Pick<Service, 'url'>,
  parameters: readonly string[],
  {
    input = '',
    environment = {},
    printed = { out: '', err: '' },
    interrupted = new AbortController().signal,
    answer = null,
  }: Around = {},
): Promise<Ran> {
  const code = await runCommandLine([...parameters, '--url', service.url], {
    out: (text) => (printed.out += text),
    err: (text) => (printed.err += text),
    input: () => Promise.resolve(Buffer.from(input)),
    interruption: () => interrupted,
    ask:
      answer === null
        ? null
        : (question) => {
            printed.err += question;
            return Promise.resolve(answer);
          },
    interactive: false,
    environment: { ADMIN_TOKEN: OPERATOR_TOKEN, ...environment },
    settings: SETTINGS,
  });
  return { code, ...printed };
}
