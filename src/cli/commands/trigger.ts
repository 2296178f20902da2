import { randomBytes } from 'node:crypto';
import { Option, type Command } from 'commander';
import { EVENT_TYPES } from '../../sources/openphone/event-types.js';
import { FLAT_TYPES } from '../../sources/openphone/workwhile/workwhile.js';
import { count, each, type CommandGroup, type Surroundings } from '../command.js';
import { DIALECTS, sampleEvent, setField, type SampleDialect } from '../sample-events.js';
import { configuredSecrets, schemeOf, secretFor, type Scheme } from '../secrets.js';
import { signBody } from '../sign-body.js';
import { Failure } from '../terminal.js';

interface Options {
  dialect?: SampleDialect;
  count: number;
  duplicate?: boolean;
  shuffle?: boolean;
  badSignature?: boolean;
  set?: string[];
  secret?: string;
}

/** One request that is to be sent. */
interface Shot {
  body: string;
  headers: Record<string, string>;
}

const PATH = '/api/webhooks/openphone';
/** Requests under way at a time. */
const AT_ONCE = 20;

export const triggerCommand: CommandGroup = (program, surroundings) => {
  program
    .command('trigger')
    .description('sends sample events, signed with the first fitting secret')
    .argument('<type>', `such as message.received; known: ${EVENT_TYPES.join(', ')}`)
    .addOption(new Option('--dialect <form>', 'without it, the one the first secret is for').choices(DIALECTS))
    .addOption(new Option('--count <count>', 'how many different ones').argParser(count).default(1))
    .option('--duplicate', 'sends each twice')
    .option('--shuffle', 'in no order')
    .option('--bad-signature', 'with a key that is not the right one')
    .option('--set <path=value>', 'a field, such as data.object.body=Hello', (value: string, earlier?: string[]) =>
      each(value, earlier),
    )
    .option('--secret <secret>', 'instead of OPENPHONE_WEBHOOK_SECRET')
    .action(async (type: string, options: Options, command: Command) => trigger(surroundings(command), type, options));
};

async function trigger({ settings, client, output }: Surroundings, type: string, options: Options): Promise<void> {
  const secrets = options.secret === undefined ? configuredSecrets(settings) : [options.secret];
  const dialect = options.dialect ?? dialectOf(secrets[0]);
  if (dialect === 'workwhile') assertFlat(type);
  const bodies = Array.from({ length: options.count }, () => bodyOf(type, dialect, options.set ?? []));
  const shots = (options.duplicate ? bodies.flatMap((body) => [body, body]) : bodies).map((body) =>
    shotOf(body, dialect, secrets, options.badSignature ?? false),
  );
  if (options.shuffle) shuffle(shots);
  const refused = { count: 0 };
  for (let from = 0; from < shots.length; from += AT_ONCE) {
    const answers = await Promise.all(
      shots.slice(from, from + AT_ONCE).map(async ({ body, headers }) => {
        const response = await client.fetch(PATH, { method: 'POST', headers, body });
        return { status: response.status, text: await response.text() };
      }),
    );
    for (const { status, text } of answers) {
      if (status !== 200) refused.count += 1;
      output.line({ status, ...(JSON.parse(text) as object) }, describe(status, text));
    }
  }
  if (refused.count > 0 && !options.badSignature) {
    throw new Failure(`${refused.count} of ${shots.length} were not accepted`);
  }
}

/** A listed type that only OpenPhone itself sends: nothing defines its flat form, so that it could be read by no module. */
function assertFlat(type: string): void {
  if (!EVENT_TYPES.includes(type) || FLAT_TYPES.includes(type)) return;
  throw new Failure(
    `${type} has no flat form: it exists in the forms that OpenPhone signs. Set OPENPHONE_WEBHOOK_SECRET, for a trial to ` +
      'any 32 bytes in base64, and start the service with it; or pass --secret and --dialect legacy',
  );
}

function dialectOf(secret: string | undefined): SampleDialect {
  if (secret === undefined) return 'workwhile';
  return schemeOf(secret) === 'standard' ? '2026-03-30' : 'legacy';
}

function bodyOf(type: string, dialect: SampleDialect, fields: readonly string[]): string {
  const event = sampleEvent(type, dialect);
  for (const field of fields) {
    const [path = '', ...value] = field.split('=');
    if (value.length === 0) throw new Failure(`--set ${field}: expected path=value`);
    setField(event, path, value.join('='));
  }
  return JSON.stringify(event);
}

/** The workwhile form goes with any secret, and without one. */
function shotOf(body: string, dialect: SampleDialect, secrets: readonly string[], bad: boolean): Shot {
  const headers = { 'Content-Type': 'application/json' };
  const scheme: Scheme =
    dialect === '2026-03-30' ? 'standard' : dialect === 'legacy' ? 'legacy' : schemeOf(secrets[0] ?? '');
  if (bad) return { body, headers: { ...headers, ...signBody(scheme, randomBytes(32).toString('base64'), body) } };
  if (dialect === 'workwhile' && secrets.length === 0) return { body, headers };
  return { body, headers: { ...headers, ...signBody(scheme, secretFor(secrets, scheme), body) } };
}

function describe(status: number, text: string): string {
  const { eventId, duplicate, reason, detail } = JSON.parse(text) as Record<string, string | boolean | undefined>;
  if (status === 200) return `${status}  ${eventId}${duplicate === true ? '  duplicate' : ''}`;
  return `${status}  ${reason ?? ''}  ${detail ?? ''}`;
}

function shuffle(list: unknown[]): void {
  for (let last = list.length - 1; last > 0; last--) {
    const other = Math.floor(Math.random() * (last + 1));
    [list[last], list[other]] = [list[other], list[last]];
  }
}
