import { Option, type Command } from 'commander';
import { readBody } from '../captured-request.js';
import { time, type CommandGroup } from '../command.js';
import { configuredSecrets, schemeOf, secretFor, type Scheme } from '../secrets.js';
import { signBody } from '../sign-body.js';
import { Failure } from '../terminal.js';

interface Options {
  scheme?: Scheme;
  secret?: string;
  at?: string;
}

export const signCommand: CommandGroup = (program, surroundings) => {
  program
    .command('sign')
    .description('prints the headers that prove a body, as curl -H @- reads them')
    .argument('[file]', 'the body, to the byte; without it, the standard input')
    .addOption(new Option('--scheme <scheme>', 'without it, that of the first secret').choices(['legacy', 'standard']))
    .addOption(new Option('--at <time>', 'when it is signed; without it, now').argParser(time))
    .option('--secret <secret>', 'instead of OPENPHONE_WEBHOOK_SECRET')
    .action(async (file: string | undefined, options: Options, command: Command) => {
      const { terminal, settings, output } = surroundings(command);
      const secrets = options.secret === undefined ? configuredSecrets(settings) : [options.secret];
      const [first] = secrets;
      if (first === undefined)
        throw new Failure('no secret to sign with: set OPENPHONE_WEBHOOK_SECRET, or pass --secret');
      const scheme = options.scheme ?? schemeOf(first);
      const body = await readBody(terminal, file);
      const headers = signBody(scheme, secretFor(secrets, scheme), body, new Date(options.at ?? Date.now()));
      if (output.json) output.document(headers);
      else for (const [name, value] of Object.entries(headers)) output.result(headers, `${name}: ${value}`);
    });
};
