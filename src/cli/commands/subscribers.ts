import type { Command } from 'commander';
import type { SubscriberState } from '../../inbox/queue-state.js';
import type { CommandGroup } from '../command.js';

/** As the API answers; the reader of it belongs to the metrics. */
interface Item extends SubscriberState {
  pausedSince: string | null;
  done: number;
  failedAttempts: number;
  donePerSecond: number | null;
  processingMilliseconds: { p95: number | null };
  waitMilliseconds: { p95: number | null };
}

export const subscriberCommands: CommandGroup = (program, surroundings) => {
  const group = program.command('subscribers').description('who gets events, and how that goes');
  group
    .command('list')
    .description('what waits, failed and died, and how long things take')
    .action(async (_options, command: Command) => {
      const { client, output } = surroundings(command);
      const { items } = await client.get<{ items: Item[] }>('/api/subscribers');
      const rows = items.map((item) => [
        item.subscriber,
        item.pausedSince === null ? 'delivering' : 'paused',
        item.pending,
        item.active,
        item.dead,
        item.oldestPendingSeconds === null ? null : `${Math.round(item.oldestPendingSeconds)} s`,
        item.done,
        item.failedAttempts,
        item.donePerSecond?.toFixed(1),
        item.processingMilliseconds.p95 === null ? null : `${item.processingMilliseconds.p95} ms`,
        item.waitMilliseconds.p95 === null ? null : `${item.waitMilliseconds.p95} ms`,
      ]);
      const head = [
        'name',
        'state',
        'pending',
        'active',
        'dead',
        'oldest',
        'done',
        'failed',
        'per s',
        'p95',
        'wait p95',
      ];
      output.table({ items }, head, rows, 'no subscribers');
    });
  for (const [verb, what] of [
    ['pause', 'gets nothing until it is resumed, in all instances'],
    ['resume', 'gets what has waited'],
  ] as const) {
    group
      .command(verb)
      .description(what)
      .argument('<name>')
      .action(async (name: string, _options, command: Command) => {
        const { client, output } = surroundings(command);
        const answer = await client.send<object>('POST', `/api/subscribers/${encodeURIComponent(name)}/${verb}`);
        output.result(answer, `${name} ${what}`);
      });
  }
};
