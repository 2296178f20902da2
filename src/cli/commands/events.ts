import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Page } from '../../contract/index.js';
import type { StoredEvent, StoredEventDetail } from '../../inbox/events/stored-event.js';
import { limitOption, type CommandGroup, type Surroundings } from '../command.js';
import { addEventCriteria, typeOption, type EventCriteriaOptions } from '../event-criteria.js';
import { deliveriesOf } from '../deliveries-of.js';

interface ListOptions extends EventCriteriaOptions {
  state?: string;
  limit: number;
}

const POLL_MS = 1_000;
/** Events that are remembered as shown: those of one time can become visible in another order than that of their ids. */
const REMEMBERED = 1_000;
const PAGE = 200;

export const eventCommands: CommandGroup = (program, surroundings) => {
  const events = program.command('events').description('what was received');
  addEventCriteria(events.command('list').description('the newest first'))
    .option('--state <state>', 'of a delivery: pending, retry, active, done, dead')
    .addOption(limitOption())
    .action(async (options: ListOptions, command: Command) => list(surroundings(command), options));
  events
    .command('show')
    .description('one event, with its deliveries, headers and exact body')
    .argument('<id>')
    .action(async (id: string, _options, command: Command) => {
      const { client, output } = surroundings(command);
      output.document(await client.get<StoredEventDetail>(`/api/events/${encodeURIComponent(id)}`));
    });
  events
    .command('tail')
    .description('as they come in, until it is interrupted')
    .addOption(typeOption())
    .action(async (options: { type?: string }, command: Command) => tail(surroundings(command), options));
};

async function list({ client, output }: Surroundings, { limit, ...filter }: ListOptions): Promise<void> {
  const items = await client.list<StoredEvent>('/api/events', { ...filter }, limit);
  const head = ['received', 'type', 'subject', 'deliveries', 'id'];
  const rows = items.map((event) => [event.receivedAt, event.type, event.subject.id, deliveriesOf(event), event.id]);
  output.table({ items }, head, rows, 'no events; `trigger message.received` sends one');
}

async function tail({ client, output }: Surroundings, filter: { type?: string }): Promise<never> {
  let seen = new Set<string>();
  for (let first = true; ; first = false) {
    const { items } = await client.get<Page<StoredEvent>>('/api/events', { ...filter, limit: first ? 10 : PAGE });
    for (const event of items.filter(({ id }) => !seen.has(id)).reverse()) {
      seen.add(event.id);
      const { receivedAt, type, subject, id } = event;
      output.line(event, `${String(receivedAt)}  ${type.padEnd(24)}  ${id}  ${subject.id ?? ''}`);
    }
    seen = new Set([...seen].slice(-REMEMBERED));
    await wait(POLL_MS);
  }
}
