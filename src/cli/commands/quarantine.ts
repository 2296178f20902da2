import type { Command } from 'commander';
import type { QuarantinedWebhook } from '../../inbox/quarantine/quarantined.js';
import type { Released } from '../../webhooks/receive/release.js';
import { limitOption, sinceOption, untilOption, yesOption, type CommandGroup } from '../command.js';
import { confirm } from '../confirm.js';
import { selectionBody, type Selection } from '../selection.js';

interface Filter extends Selection {
  reason?: string;
  source?: string;
  since?: string;
  until?: string;
}

export const quarantineCommands: CommandGroup = (program, surroundings) => {
  const group = program.command('quarantine').description('webhooks that were refused');
  group
    .command('list')
    .description('the newest first')
    .option('--reason <reason>', 'such as signature-mismatch')
    .option('--source <name>', 'such as openphone')
    .addOption(sinceOption())
    .addOption(untilOption())
    .addOption(limitOption())
    .action(async ({ limit, ...filter }: { limit: number }, command: Command) => {
      const { client, output } = surroundings(command);
      const items = await client.list<QuarantinedWebhook>('/api/quarantine', { ...filter }, limit);
      const rows = items.map(({ receivedAt, reason, address, size, id, detail }) => [
        receivedAt,
        reason,
        address,
        size,
        id,
        detail,
      ]);
      output.table({ items }, ['received', 'reason', 'from', 'bytes', 'id', 'detail'], rows, 'the quarantine is empty');
    });
  withSelection(group.command('release'))
    .description('accepts those that are genuine by the secrets of now; without a filter all of them')
    .action(async (ids: string[], options: Filter, command: Command) => {
      const { client, output } = surroundings(command);
      // as it changes nothing that is not genuine, nothing said is everything
      const body = ids.length === 0 ? options : { ...options, ids };
      const answer = await client.send<Released>('POST', '/api/quarantine/release', body);
      output.result(
        answer,
        `${answer.released} are accepted, ${answer.stillRejected} are not genuine by the secrets of now`,
      );
    });
  withSelection(group.command('purge'))
    .description('throws them away')
    .option('--all', 'all of them')
    .addOption(yesOption())
    .action(async (ids: string[], options: Filter, command: Command) => {
      const { terminal, client, output } = surroundings(command);
      const body = selectionBody(ids, options);
      await confirm(terminal, `throw ${options.all ? 'all' : 'these'} refused webhooks away`, options.yes);
      const answer = await client.send<{ purged: number }>('DELETE', '/api/quarantine', body);
      output.result(answer, `${answer.purged} are gone`);
    });
};

function withSelection(command: Command): Command {
  return command
    .argument('[ids...]')
    .option('--reason <reason>', 'such as signature-mismatch')
    .option('--source <name>', 'such as openphone')
    .addOption(sinceOption())
    .addOption(untilOption());
}
