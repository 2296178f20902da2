import { Option, type Command } from 'commander';
import { readBody } from '../captured-request.js';
import { sourceOption, time, type CommandGroup } from '../command.js';
import { openNamed } from '../open-source.js';
import { signed } from '../signed.js';

interface Options {
  source?: string;
  scheme?: string;
  secret?: string;
  at?: string;
}

export const signCommand: CommandGroup = (program, surroundings) => {
  program
    .command('sign')
    .description('prints the headers that prove a body, as curl -H @- reads them')
    .argument('[file]', 'the body, to the byte; without it, the standard input')
    .addOption(sourceOption())
    .option('--scheme <scheme>', 'of the signature, where its source has several; without it, that of the first secret')
    .addOption(new Option('--at <time>', 'when it is signed; without it, now').argParser(time))
    .option('--secret <secret>', 'instead of that of the settings')
    .action(async (file: string | undefined, options: Options, command: Command) => {
      const { terminal, settings, output } = surroundings(command);
      const { source } = await openNamed(settings, options.source, options.secret);
      const form = options.scheme ?? source.samples.dialectFor(source.settings);
      const request = { url: `/api/webhooks/${source.name}`, headers: {}, body: await readBody(terminal, file) };
      const { headers } = signed(source, request, form, new Date(options.at ?? Date.now()));
      if (output.json) output.document(headers);
      else for (const [name, value] of Object.entries(headers)) output.result(headers, `${name}: ${value}`);
    });
};
