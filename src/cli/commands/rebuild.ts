import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Rebuild } from '../../webhooks/rebuild/rebuild.js';
import type { Reread } from '../../webhooks/reread/rereads.controller.js';
import type { CommandGroup, Surroundings } from '../command.js';
import { listed } from '../problems.js';
import { Failure } from '../terminal.js';

const POLL_MS = 500;

export const rebuildCommands: CommandGroup = (program, surroundings) => {
  program
    .command('rebuild')
    .description('makes messages, calls or contacts anew from the stored events, while the service runs')
    .argument('<subscriber>', 'messages, calls, contacts, another one with a projection, or all')
    .option('--detach', 'does not wait for the end')
    .action(async (subscriber: string, options: { detach?: boolean }, command: Command) =>
      rebuild(surroundings(command), subscriber, options.detach === true),
    );
  program
    .command('reread')
    .description("reads the stored body of an event with today's reader; `replay` does so too, and delivers it")
    .argument('<id>', 'of the event')
    .action(async (id: string, _options, command: Command) => reread(surroundings(command), id));
};

async function rebuild({ client, output }: Surroundings, subscriber: string, detach: boolean): Promise<void> {
  let current = await client.send<Rebuild>('POST', '/api/rebuilds', { subscriber });
  const { id } = current;
  if (detach) {
    output.result(current, `rebuild ${id} has begun`);
    return;
  }
  output.note(`rebuild ${id}; interrupting this command does not stop it, DELETE /api/rebuilds/:id does`);
  while (current.state === 'running') {
    await wait(POLL_MS);
    current = await client.get(`/api/rebuilds/${id}`);
    output.progress(current.seen, Math.max(current.total, 1), 'events');
  }
  if (current.state === 'failed')
    throw new Failure(`the rebuild has failed, the tables are as before: ${current.error}`);
  if (!output.json) output.result(current, summaryOf(current));
  const rows = current.tables.map(({ name, before, after }) => [
    name,
    before.rows,
    after?.rows,
    before.checksum === after?.checksum ? 'no' : 'yes',
  ]);
  output.table(current, ['table', 'rows before', 'rows after', 'changed'], rows, 'no tables');
}

function summaryOf({ state, seen, changed, unread, failed, kept, seconds }: Rebuild): string {
  const counts = [
    `${seen} events`,
    `${changed} read otherwise than before`,
    ...(unread > 0 ? [`${unread} not read anew`] : []),
    ...(failed > 0 ? [`${failed} left out because a handler failed`] : []),
    ...(kept > 0 ? [`${kept} older rows kept`] : []),
  ];
  return `${state} in ${seconds.toFixed(1)} s: ${counts.join(', ')}`;
}

async function reread({ client, output }: Surroundings, id: string): Promise<void> {
  const answer = await client.send<Reread>('POST', `/api/events/${encodeURIComponent(id)}/reread`);
  const { type, problems } = answer.event;
  const what = answer.changed ? 'read otherwise than before' : 'read as before';
  output.result(answer, problems.length === 0 ? `${type}: ${what}` : `${type}: ${what}; ${listed(problems)}`);
}
