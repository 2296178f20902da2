import type { Command } from 'commander';
import type { QuarantinedWebhook } from '../../inbox/quarantined.js';
import type { Released } from '../../webhooks/receive/release.js';
import { limitOption, sinceOption, untilOption, type CommandGroup } from '../command.js';

interface Selection {
  reason?: string;
  since?: string;
  until?: string;
  all?: boolean;
}

export const quarantineCommands: CommandGroup = (program, surroundings) => {
  const group = program.command('quarantine').description('webhooks that were refused');
  group
    .command('list')
    .description('the newest first')
    .option('--reason <reason>', 'such as signature-mismatch')
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
    .action(async (ids: string[], options: Selection, command: Command) => {
      const { client, output } = surroundings(command);
      const answer = await client.send<Released>('POST', '/api/quarantine/release', bodyOf(ids, options));
      output.result(
        answer,
        `${answer.released} are accepted, ${answer.stillRejected} are not genuine by the secrets of now`,
      );
    });
  withSelection(group.command('purge'))
    .description('throws them away')
    .option('--all', 'all of them')
    .action(async (ids: string[], options: Selection, command: Command) => {
      const { client, output } = surroundings(command);
      const answer = await client.send<{ purged: number }>('DELETE', '/api/quarantine', bodyOf(ids, options));
      output.result(answer, `${answer.purged} are gone`);
    });
};

function withSelection(command: Command): Command {
  return command
    .argument('[ids...]')
    .option('--reason <reason>', 'such as signature-mismatch')
    .addOption(sinceOption())
    .addOption(untilOption());
}

function bodyOf(ids: string[], options: object): object {
  return ids.length === 0 ? options : { ...options, ids };
}
