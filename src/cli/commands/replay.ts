import { setTimeout as wait } from 'node:timers/promises';
import { Option, type Command } from 'commander';
import type { FieldError } from '../../sources/authentication.js';
import type { Redelivery } from '../../webhooks/replay/redeliver.js';
import type { Replay } from '../../webhooks/replay/replay.js';
import { count, each, type CommandGroup, type Surroundings } from '../command.js';
import { addEventCriteria, type EventCriteriaOptions } from '../event-criteria.js';
import { listed } from '../problems.js';
import { Failure } from '../terminal.js';

interface Options extends EventCriteriaOptions {
  subscriber?: string[];
  onlyFailed?: boolean;
  all?: boolean;
  ratePerSecond?: number;
  dryRun?: boolean;
  detach?: boolean;
}

interface EventReplay {
  deliveries: Redelivery[];
  problems: FieldError[];
}

const POLL_MS = 500;

export const replayCommand: CommandGroup = (program, surroundings) => {
  const command = program
    .command('replay')
    .description('delivers stored events again: one by its id, or all that fit')
    .argument('[id]', 'of one event');
  addEventCriteria(command)
    .option(
      '--subscriber <name>',
      'gets them although it has handled them; without it, whoever has not',
      (name: string, earlier?: string[]) => each(name, earlier),
    )
    .option('--only-failed', 'dead letters only')
    .addOption(new Option('--rate-per-second <count>', 'as quick as it goes without it').argParser(count))
    .option('--all', 'all events there are')
    .option('--dry-run', 'only counts')
    .option('--detach', 'does not wait for the end')
    .action(async (id: string | undefined, options: Options, command: Command) => {
      const around = surroundings(command);
      if (id === undefined) await many(around, options);
      else await one(around, id, options.subscriber);
    });
};

async function one({ client, output }: Surroundings, id: string, subscribers: string[] | undefined): Promise<void> {
  const path = `/api/events/${encodeURIComponent(id)}/replay`;
  const answer = await client.send<EventReplay>('POST', path, { subscribers });
  const rows = answer.deliveries.map(({ subscriber, result }) => [subscriber, result]);
  const empty =
    answer.problems.length === 0
      ? 'no subscriber wants this event'
      : `the payload could not be read: ${listed(answer.problems)}`;
  output.table(answer, ['subscriber', 'result'], rows, empty);
}

async function many({ client, output }: Surroundings, options: Options): Promise<void> {
  const { detach = false, dryRun = false, all = false, ratePerSecond, ...selection } = options;
  const { subscriber: [subscriber, ...others] = [], verified, ...rest } = selection;
  const filter = { ...rest, ...(verified === undefined ? {} : { verified: verified === 'true' }) };
  if (others.length > 0) throw new Failure('many events are replayed to one --subscriber at a time, or to all');
  if (!all && Object.keys(filter).length === 0) {
    throw new Failure(
      'expected which events: a filter such as --type, --phone-number, --since or --only-failed, or --all for all of them',
    );
  }
  const request = { ...filter, subscriber, ratePerSecond };
  const counted = await client.send<{ total: number }>('POST', '/api/replays', { ...request, dryRun: true });
  if (dryRun) {
    output.result(counted, `${counted.total} events fit`);
    return;
  }
  output.note(`${counted.total} events fit`);
  const answer = await client.send<Replay>('POST', '/api/replays', request);
  if (detach) {
    output.result(answer, `replay ${answer.id} has begun: ${answer.total} events`);
    return;
  }
  output.note(`replay ${answer.id}; interrupting this command does not stop it, DELETE /api/replays/:id does`);
  let replay: Replay = answer;
  while (replay.state === 'running') {
    await wait(POLL_MS);
    replay = await client.get(`/api/replays/${answer.id}`);
    output.progress(replay.seen, replay.total, 'events');
  }
  output.result(replay, `${replay.state}: ${replay.seen} events, ${replay.queued} deliveries`);
}
