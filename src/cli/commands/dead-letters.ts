import type { Command } from 'commander';
import type { DeadLetter } from '../../inbox/dead-letters/dead-letters.js';
import { limitOption, sinceOption, untilOption, yesOption, type CommandGroup } from '../command.js';
import { confirm } from '../confirm.js';
import { selectionBody, type Selection } from '../selection.js';

interface Filter {
  subscriber?: string;
  error?: string;
  since?: string;
  until?: string;
}

export const deadLetterCommands: CommandGroup = (program, surroundings) => {
  const group = program.command('dead-letters').description('deliveries that have failed for good');
  withFilter(group.command('list').description('the newest first'))
    .addOption(limitOption())
    .action(async ({ limit, ...filter }: Filter & { limit: number }, command: Command) => {
      const { client, output } = surroundings(command);
      const items = await client.list<DeadLetter>('/api/dead-letters', { ...filter }, limit);
      const rows = items.map(({ diedAt, subscriber, attempts, events, error, id }) => [
        diedAt,
        subscriber,
        attempts,
        events.map(({ type }) => type).join(' '),
        id,
        error,
      ]);
      output.table({ items }, ['died', 'subscriber', 'attempts', 'events', 'id', 'error'], rows, 'no dead letters');
    });
  withSelection(group.command('redrive').description('tries them again')).action(
    async (ids: string[], options: Filter & Selection, command: Command) => {
      const { client, output } = surroundings(command);
      const body = selectionBody(ids, options);
      const answer = await client.send<{ redriven: number }>('POST', '/api/dead-letters/redrive', body);
      output.result(answer, `${answer.redriven} are tried again`);
    },
  );
  withSelection(group.command('purge').description('gives up on them; the events stay'))
    .addOption(yesOption())
    .action(async (ids: string[], options: Filter & Selection, command: Command) => {
      const { terminal, client, output } = surroundings(command);
      const body = selectionBody(ids, options);
      await confirm(terminal, `give up on ${options.all ? 'all' : 'these'} dead letters`, options.yes);
      const answer = await client.send<{ purged: number }>('DELETE', '/api/dead-letters', body);
      output.result(answer, `${answer.purged} are gone`);
    });
};

function withFilter(command: Command): Command {
  return command
    .option('--subscriber <name>')
    .option('--error <text>', 'part of the error')
    .addOption(sinceOption())
    .addOption(untilOption());
}

function withSelection(command: Command): Command {
  return withFilter(command).argument('[ids...]', 'of dead letters or events').option('--all', 'all of them');
}
