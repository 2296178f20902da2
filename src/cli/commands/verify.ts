import { createHash } from 'node:crypto';
import { Option, type Command } from 'commander';
import { authenticate } from '../../sources/openphone/authenticate.js';
import { OpenphoneSettings } from '../../sources/openphone/openphone.settings.js';
import { parseSecrets } from '../../sources/openphone/secrets.js';
import { tolerancesOf } from '../../sources/openphone/verification.js';
import type { SourceRequest } from '../../sources/source.js';
import { readCapture } from '../captured-request.js';
import { each, time, type CommandGroup } from '../command.js';
import { configuredSecrets } from '../secrets.js';
import { signatureAdvice } from '../signature-advice.js';
import { Failure } from '../terminal.js';

interface Options {
  header: string[];
  at?: string;
  secret?: string;
}

export const verifyCommand: CommandGroup = (program, surroundings) => {
  program
    .command('verify')
    .description('explains the signature of a request that was kept: scheme, key, bytes, and what is wrong')
    .argument('[file]', 'its body, to the byte; without it, the standard input')
    .requiredOption('-H, --header <header>', 'Name: value; once for each', (value: string, earlier?: string[]) =>
      each(value, earlier),
    )
    .addOption(new Option('--at <time>', 'when it arrived; without it, now').argParser(time))
    .option('--secret <secrets>', 'instead of OPENPHONE_WEBHOOK_SECRET')
    .action(async (file: string | undefined, options: Options, command: Command) => {
      const { terminal, settings, output } = surroundings(command);
      const at = new Date(options.at ?? Date.now());
      const request = await readCapture(terminal, { file, headers: options.header, at });
      const secrets = options.secret?.split(',') ?? configuredSecrets(settings);
      const openphone = {
        ...tolerancesOf(settings.get(OpenphoneSettings)),
        secrets: parseSecrets(secrets.length === 0 ? undefined : secrets.join(',')),
        verifySignature: true,
      };
      const answer = authenticate(openphone, request);
      if (answer.kind === 'handshake') return;
      const advice = answer.kind === 'refused' ? signatureAdvice(openphone, request) : [];
      const facts = { ...answer, ...signedBytes(request), advice };
      if (output.json) output.document(facts);
      else output.note(`signed are ${facts.signed}, SHA-256 of the body ${facts.sha256}`);
      if (answer.kind === 'refused') throw new Failure([`${answer.reason}: ${answer.detail}`, ...advice].join(' – '));
      const key = `secret ${(answer.secretIndex ?? 0) + 1} of ${secrets.length}`;
      if (!output.json) output.result(facts, `genuine: ${answer.scheme} scheme, ${key}`);
    });
};

/** What the signature is over. */
function signedBytes({ headers, body }: SourceRequest): { signed: string; bytes: number; sha256: string } {
  const { 'webhook-id': id, 'webhook-timestamp': seconds, 'openphone-signature': legacy = '' } = headers;
  const prefix = id === undefined ? `${legacy.split(';')[2] ?? '<timestamp>'}.` : `${id}.${seconds ?? '<timestamp>'}.`;
  return {
    signed: `"${prefix}" and the ${body.length} bytes of the body`,
    bytes: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
  };
}
