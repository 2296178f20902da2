import type { Command } from 'commander';
import type { Erased } from '../../inbox/erasures/erased.js';
import { yesOption, type CommandGroup } from '../command.js';
import { confirm } from '../confirm.js';

const KINDS: readonly [kind: Exclude<keyof Erased, 'found'>, name: string][] = [
  ['events', 'events'],
  ['messages', 'messages'],
  ['calls', 'calls'],
  ['contacts', 'contacts'],
  ['conversations', 'conversations'],
  ['bodies', 'bodies of several events'],
  ['quarantined', 'refused webhooks'],
  ['attempts', 'errors of attempts'],
  ['replays', 'replays'],
  ['audit', 'audit entries, masked'],
];

export const eraseCommand: CommandGroup = (program, surroundings) => {
  program
    .command('erase')
    .description('removes everything that mentions a phone number, for good')
    .argument('<number>', 'in any spelling; without a country code it is one of DEFAULT_REGION')
    .addOption(yesOption())
    .action(async (phoneNumber: string, { yes = false }: { yes?: boolean }, command: Command) => {
      const { client, output, terminal } = surroundings(command);
      await confirm(terminal, `remove everything that mentions ${phoneNumber}`, yes);
      const erased = await client.send<Erased>('POST', '/api/erasures', { phoneNumber });
      if (!erased.found) output.result(erased, `nothing was found of ${phoneNumber}; nothing was removed`);
      else {
        const rows = KINDS.map(([kind, name]) => [name, erased[kind]]);
        output.table(erased, ['kind', 'removed'], rows, '');
      }
    });
};
