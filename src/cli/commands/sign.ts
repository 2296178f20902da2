import { Option, type Command } from 'commander';
import { addressOf, readBody } from '../captured-request.js';
import { sourceOption, time, type CommandGroup } from '../command.js';
import { openNamed } from '../open-source.js';
import { signed } from '../signed.js';

interface Options {
  source?: string;
  scheme?: string;
  secret?: string;
  at?: string;
  target?: string;
}

export const signCommand: CommandGroup = (program, surroundings) => {
  program
    .command('sign')
    .description(
      'prints the headers that prove a body, as curl -H @- reads them; or the body, where the proof is in it',
    )
    .argument('[file]', 'the body, to the byte; without it, the standard input')
    .addOption(sourceOption())
    .option('--scheme <scheme>', 'of the signature, where its source has several; without it, that of the first secret')
    .option('--target <address>', 'the whole URL it is for, where that is signed; without it, by PUBLIC_URL')
    .addOption(new Option('--at <time>', 'when it is signed; without it, now').argParser(time))
    .option('--secret <secret>', 'instead of that of the settings')
    .action(async (file: string | undefined, options: Options, command: Command) => {
      const { terminal, settings, output, client } = surroundings(command);
      const { source } = await openNamed(settings, options.source, options.secret);
      const form = options.scheme ?? source.samples.dialectFor(source.settings);
      const body = await readBody(terminal, file);
      const url = options.target ?? addressOf(source, settings, client.url);
      const request = { url, headers: { 'content-type': source.samples.contentType }, body };
      const proven = signed(source, request, form, new Date(options.at ?? Date.now()));
      if (proven.url !== url) output.note(`it has to be sent to ${proven.url}`);
      if (!proven.body.equals(body)) return output.result({ body: String(proven.body) }, String(proven.body));
      // what is sent anyway proves nothing
      const proof = Object.entries(proven.headers).filter(([name]) => name !== 'content-type');
      const headers = Object.fromEntries(proof);
      if (output.json) output.document(headers);
      else for (const [name, value] of proof) output.result(headers, `${name}: ${value}`);
    });
};
