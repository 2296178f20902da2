import { Option, type Command } from 'commander';
import { NetworkSettings } from '../../http/network.settings.js';
import type { OutgoingRequest } from '../../sources/source-request.js';
import { encodeSample } from '../../sources/samples.js';
import type { Source } from '../../sources/source.js';
import { count, each, sourceOption, type CommandGroup, type Surroundings } from '../command.js';
import { openNamed, type OpenedSource } from '../open-source.js';
import { setField } from '../set-field.js';
import { signed } from '../signed.js';
import { Failure } from '../terminal.js';

interface Options {
  source?: string;
  dialect?: string;
  count: number;
  duplicate?: boolean;
  shuffle?: boolean;
  badSignature?: boolean;
  set?: string[];
  secret?: string;
}

/** Requests under way at a time. */
const AT_ONCE = 20;

export const triggerCommand: CommandGroup = (program, surroundings) => {
  program
    .command('trigger')
    .description('sends sample events, signed with the first fitting secret')
    .argument('[type]', 'such as message.received; without it, prints those that are known')
    .addOption(sourceOption())
    .option('--dialect <form>', 'one of its wire formats; without it, the one the first secret is for')
    .addOption(new Option('--count <count>', 'how many different ones').argParser(count).default(1))
    .option('--duplicate', 'sends each twice')
    .option('--shuffle', 'in no order')
    .option('--bad-signature', 'with a key that is not the right one')
    .option('--set <path=value>', 'a field, such as data.object.body=Hello', (value: string, earlier?: string[]) =>
      each(value, earlier),
    )
    .option('--secret <secret>', 'instead of that of the settings')
    .action(async (type: string | undefined, options: Options, command: Command) => {
      const around = surroundings(command);
      const opened = await openNamed(around.settings, options.source, options.secret);
      if (type === undefined) list(around, opened.source, options);
      else await trigger(around, opened, type, options);
    });
};

function list({ output }: Surroundings, source: Source, options: Options): void {
  for (const type of source.samples.types(dialectOf(source, options))) output.line({ type }, type);
}

async function trigger(around: Surroundings, opened: OpenedSource, type: string, options: Options): Promise<void> {
  const { client, output } = around;
  const { source } = opened;
  const dialect = dialectOf(source, options);
  assertExists(source, type, dialect);
  const base = around.settings.get(NetworkSettings).PUBLIC_URL ?? client.url;
  const proven = proofFor(opened, dialect, options.badSignature ?? false);
  const requests = Array.from({ length: options.count }, () =>
    sampleOf(base, source, type, dialect, options.set ?? []),
  );
  const shots = (options.duplicate ? requests.flatMap((one) => [one, one]) : requests).map(proven);
  if (options.shuffle) shuffle(shots);
  const refused = { count: 0 };
  for (let from = 0; from < shots.length; from += AT_ONCE) {
    const answers = await Promise.all(
      shots.slice(from, from + AT_ONCE).map(async ({ url, headers, body }) => {
        const response = await client.fetch(url.slice(base.length), { method: 'POST', headers, body });
        return { ok: response.ok, status: response.status, text: await response.text() };
      }),
    );
    for (const { ok, status, text } of answers) {
      if (!ok) refused.count += 1;
      const answer = parse(text);
      output.line({ status, ...answer }, describe(ok, status, answer));
    }
  }
  if (refused.count > 0 && !options.badSignature) {
    throw new Failure(`${refused.count} of ${shots.length} were not accepted`);
  }
}

function dialectOf({ samples, settings }: Source, { dialect = samples.dialectFor(settings) }: Options): string {
  if (samples.dialects.includes(dialect)) return dialect;
  throw new Failure(`--dialect ${dialect}: expected ${samples.dialects.join(' or ')}`);
}

/** A type that is known, but not in this form: it could be read by no module. */
function assertExists({ samples, settings }: Source, type: string, dialect: string): void {
  const others = samples.dialects.filter((one) => samples.types(one).includes(type));
  const [other] = others;
  if (other === undefined || others.includes(dialect)) return;
  throw new Failure(
    `${type} does not exist in the form ${dialect}, only in ${others.join(' and ')}, which are signed. Set ` +
      `${settings.variable('SECRET')}, for a trial to one such as ${samples.secret(other)}, and start the service with it; ` +
      `or pass --secret and --dialect ${other}`,
  );
}

function sampleOf(
  base: string,
  { name, samples }: Source,
  type: string,
  dialect: string,
  fields: readonly string[],
): OutgoingRequest {
  const event = samples.body(type, dialect, new Date());
  for (const field of fields) {
    const [path = '', ...value] = field.split('=');
    if (value.length === 0) throw new Failure(`--set ${field}: expected path=value`);
    setField(event, path, value.join('='));
  }
  const headers = { 'Content-Type': samples.contentType };
  return { url: `${base}/api/webhooks/${name}`, headers, body: encodeSample(samples, event) };
}

/** With the keys of the settings, or with others; as it is where the source takes this form without. */
function proofFor({ source, withSecret }: OpenedSource, dialect: string, bad: boolean) {
  const { samples, settings } = source;
  const usual = samples.dialectFor(settings);
  const signer = bad ? withSecret([usual, ...samples.dialects].map((one) => samples.secret(one)).join(',')) : source;
  const unsigned = !bad && source.acceptsUnsigned === true && dialect === usual;
  return (request: OutgoingRequest): OutgoingRequest =>
    unsigned ? (signer.sign(request, dialect, new Date()) ?? request) : signed(signer, request, dialect);
}

function parse(text: string): Record<string, string | boolean | undefined> {
  try {
    return JSON.parse(text) as Record<string, string | boolean | undefined>;
  } catch {
    return { detail: text };
  }
}

function describe(ok: boolean, status: number, answer: ReturnType<typeof parse>): string {
  const { eventId, duplicate, reason, detail } = answer;
  if (ok) return `${status}  ${eventId ?? ''}${duplicate === true ? '  duplicate' : ''}`;
  return `${status}  ${reason ?? ''}  ${detail ?? ''}`;
}

function shuffle(list: unknown[]): void {
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
}
