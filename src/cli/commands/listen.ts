import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import type { Settings } from '../../config/settings.js';
import type { StoredEvent, StoredEventDetail } from '../../inbox/events/stored-event.js';
import type { Client } from '../client.js';
import { sourceOption, type CommandGroup, type Surroundings } from '../command.js';
import { deliveriesOf } from '../deliveries-of.js';
import { Forwarder } from '../forward.js';
import { openAll, openNamed } from '../open-source.js';
import { EventReader } from '../server-sent-events.js';
import { Failure, Interrupted } from '../terminal.js';

interface Options {
  source?: string;
  forwardTo?: string;
  events?: string;
  secret?: string;
  unsigned?: boolean;
}

/** The service sends something about every second. */
const SILENCE_MS = 45_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 10_000;
/** Events that are remembered as shown. */
const REMEMBERED = 10_000;
/** Characters of a target's answer in a line. */
const LONGEST_ANSWER = 200;

export const listenCommand: CommandGroup = (program, surroundings) => {
  program
    .command('listen')
    .description('shows events as they come in, and repeats them to a URL; ends with Ctrl-C')
    .option('--forward-to <url>', 'posts each as it came there, signed anew; http or https, redirects are not followed')
    .option('--events <types>', 'such as message.*,call.completed')
    .addOption(sourceOption())
    .option('--secret <secret>', 'to sign with, instead of that of the settings; of --source')
    .option('--unsigned', 'posts without a signature')
    .addHelpText('after', '\nExample:\n  listen --events "message.*" --forward-to http://localhost:4000/hook\n')
    .action(async (options: Options, command: Command) => listen(surroundings(command), options));
};

async function listen(around: Surroundings, options: Options): Promise<never> {
  const { terminal, settings, client, output } = around;
  const forwarder = options.forwardTo === undefined ? null : await forwarderOf(settings, options.forwardTo, options);
  const interrupted = terminal.interruption();
  const reader = new EventReader();
  const parameters = new URLSearchParams({ reveal: 'true', ...(options.events && { types: options.events }) });
  const path = `/dashboard/api/stream?${parameters.toString()}`;
  const news = new News();
  let pause = 0;
  for (;;) {
    try {
      const stream = await connect(client, path, reader.lastEventId, interrupted);
      output.note(pause === 0 ? `listening to ${client.url}; Ctrl-C ends it` : 'connected again');
      pause = FIRST_PAUSE_MS;
      for await (const { event, data } of reader.read(stream, SILENCE_MS)) {
        if (event === 'resync') output.note('some were missed, because they came too quickly; `events list` has them');
        if (event !== 'events') continue;
        for (const one of news.of(JSON.parse(data) as StoredEvent[], reader.firstEventId ?? ''))
          await show(around, one, forwarder);
      }
    } catch (error) {
      if (interrupted.aborted) throw new Interrupted();
      // never connected, or refused: waiting does not help
      if (pause === 0) throw error;
      pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    }
    output.note(`the connection was lost; trying again in ${pause / 1000} s`);
    await wait(pause, undefined, { signal: interrupted }).catch(() => {
      throw new Interrupted();
    });
  }
}

/** After a lost connection, the service begins somewhat earlier than it ended: better twice than never. */
class News {
  private seen = new Set<string>();

  /** @param since where it all began: what is older is no news */
  of(events: readonly StoredEvent[], since: string): StoredEvent[] {
    const news = events.filter(({ id }) => !this.seen.has(id) && id > since);
    this.seen = new Set([...this.seen, ...news.map(({ id }) => id)].slice(-REMEMBERED));
    return news;
  }
}

async function connect(
  client: Client,
  path: string,
  lastEventId: string | null,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const headers: Record<string, string> = lastEventId === null ? {} : { 'Last-Event-ID': lastEventId };
  const { body } = await client.open('GET', path, { headers, signal });
  if (body === null) throw new Failure('expected a stream of events');
  return body;
}

async function show({ client, output }: Surroundings, event: StoredEvent, forwarder: Forwarder | null): Promise<void> {
  const { receivedAt, type, subject, id } = event;
  const line = [String(receivedAt), type.padEnd(24), subject.id ?? '–', deliveriesOf(event), id].join('  ');
  if (forwarder === null) return output.line(event, line);
  const detail = await client.get<StoredEventDetail>(`/api/events/${encodeURIComponent(id)}`);
  const forwarded = await forwarder.forward(detail);
  const { status, milliseconds, detail: answer } = forwarded;
  output.line({ ...event, forwarded }, line);
  if (!output.json)
    output.line(forwarded, `  → ${status || 'no answer'} in ${milliseconds} ms  ${answer.slice(0, LONGEST_ANSWER)}`);
}

function urlOf(text: string): URL {
  if (URL.canParse(text)) return new URL(text);
  throw new Failure(`--forward-to ${text}: expected a URL, such as http://localhost:4000/hook`);
}

async function forwarderOf(
  settings: Settings,
  target: string,
  { source: name, secret, unsigned = false }: Options,
): Promise<Forwarder> {
  const others = secret === undefined ? [] : [(await openNamed(settings, name, secret)).source];
  const sources = [...others, ...(await openAll(settings))].filter((one) => name === undefined || one.name === name);
  if (unsigned || sources.some(({ settings: its }) => its.SECRET !== undefined)) {
    return new Forwarder(urlOf(target), sources, !unsigned);
  }
  const variables = sources.map(({ settings: its }) => its.variable('SECRET')).join(' or ');
  throw new Failure(`no secret to sign with: set ${variables}, pass --secret, or post with --unsigned`);
}
