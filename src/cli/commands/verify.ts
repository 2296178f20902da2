import { createHash } from 'node:crypto';
import { Option, type Command } from 'commander';
import { addressOf, readCapture } from '../captured-request.js';
import { each, sourceOption, time, type CommandGroup } from '../command.js';
import { openNamed } from '../open-source.js';
import { signatureAdvice } from '../signature-advice.js';
import { Failure } from '../terminal.js';

interface Options {
  source?: string;
  header: string[];
  target?: string;
  at?: string;
  secret?: string;
}

export const verifyCommand: CommandGroup = (program, surroundings) => {
  program
    .command('verify')
    .description('explains the signature of a request that was kept: scheme, key, bytes, and what is wrong')
    .argument('[file]', 'its body, to the byte; without it, the standard input')
    .addOption(sourceOption())
    .addOption(
      new Option('-H, --header <header>', 'Name: value; once for each')
        .argParser((value: string, earlier?: string[]) => each(value, earlier))
        .default([], 'none'),
    )
    .option('--target <address>', 'the whole URL it was sent to, where that is signed; without it, by PUBLIC_URL')
    .addOption(new Option('--at <time>', 'when it arrived; without it, now').argParser(time))
    .option('--secret <secrets>', 'instead of those of the settings')
    .action(async (file: string | undefined, options: Options, command: Command) => {
      const { terminal, settings, output, client } = surroundings(command);
      const { source } = await openNamed(settings, options.source, options.secret);
      const { header: headers, target = addressOf(source, settings, client.url) } = options;
      const request = await readCapture(terminal, { file, headers, target, at: new Date(options.at ?? Date.now()) });
      const answer = await source.verify(request);
      const advice = answer.kind === 'refused' ? await signatureAdvice(source, request) : [];
      // the body itself is of no interest
      const shown = { ...answer, content: undefined };
      const sha256 = createHash('sha256').update(request.body).digest('hex');
      const facts = { ...shown, signed: source.explain(request), bytes: request.body.length, sha256, advice };
      if (output.json) output.document(facts);
      else output.note(`signed are ${facts.signed}, SHA-256 of the body ${sha256}`);
      if (answer.kind === 'refused') throw new Failure([`${answer.reason}: ${answer.detail}`, ...advice].join(' – '));
      if (output.json) return;
      if (answer.kind === 'handshake') return output.result(facts, `a handshake, answered with ${answer.status}`);
      const secrets = source.settings.SECRET?.split(',').length ?? 0;
      const key = `secret ${(answer.secretIndex ?? 0) + 1} of ${secrets}`;
      output.result(facts, `genuine: ${answer.scheme} scheme, ${key}`);
    });
};
