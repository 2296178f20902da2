/**
 * Control runs: the service with one safeguard taken out. A test that a sabotaged service passes proves nothing.
 * Each is a change of the built files, which has to match, so that a control cannot quietly turn into no change at all.
 */
export interface Sabotage {
  readonly file: string;
  readonly from: RegExp;
  readonly to: string;
}

export const SABOTAGE = {
  /** Answers before the event is committed. */
  'answers-first': {
    file: 'src/inbox/inbox.js',
    from: /return inTime\((this\.commits\.add\(storableAll\(events\), first\.raw\.length\))\);/,
    to: `setTimeout(() => $1.catch(() => undefined), 50);
         return Promise.resolve(events.map(({ id }) => ({ eventId: id, duplicate: false })));`,
  },
  /** The embedded store's file system ignores fsync, as PGlite's own does. */
  'no-fsync': {
    file: 'src/database/embedded/durable-node-fs.js',
    from: /preRun = \[\.\.\.preRun, .*\];/,
    to: 'preRun = preRun;',
  },
  /** A file that was flushed once is taken for flushed for ever. */
  'unnoticed-changes': {
    file: 'src/database/embedded/durable-node-fs.js',
    from: /^\s*watchChanges\(module, writeBack\);/m,
    to: '',
  },
  /** Every delivery of an event is taken for a new one. */
  'no-dedupe': {
    file: 'src/inbox/inbox.js',
    from: /storableAll\(events\)/,
    to: 'storableAll(events.map((event) => ({ ...event, dedupeKey: event.dedupeKey + Math.random() })))',
  },
  /** The queue waits for an answer however long it takes. */
  'patient-queue': {
    file: 'src/database/postgres-store.js',
    from: /\.\.\.timeouts\(QUEUE_TIMEOUT_MS\),?/,
    to: '',
  },
  /** Receiving has no connections that others cannot take. */
  'shared-pool': {
    file: 'src/database/driver/pool-share.js',
    from: /new FairTurns\(max\)/,
    to: 'new FairTurns(Infinity)',
  },
  /** A transaction may keep the only connection for as long as it likes to wait. */
  'idle-holders': {
    file: 'src/database/driver/lent-connection.js',
    from: /const IDLE_MS = .*;/,
    to: 'const IDLE_MS = 600_000;',
  },
  /** Deliveries of duplicates stay in the queue, as done. */
  'deliveries-of-duplicates': {
    file: 'src/webhooks/dispatch/delivery/settler.js',
    from: /await removeLeases\(this\.store\.db, leases\);/,
    to: 'await this.queue.complete(this.subscriber, leases, null);',
  },
  /** Nobody listens for connections that break within a transaction. */
  'no-error-listener': {
    file: 'src/database/postgres-store.js',
    from: /\.on\('connect', \(client\) => client\.on\('error', \(\) => undefined\)\)/,
    to: '',
  },
  /** Slow clients are looked at as seldom as Node does by itself. */
  'seldom-checks': {
    file: 'src/application.js',
    from: /Object\.assign\(server, \{ connectionsCheckingInterval: .*\}\);/,
    to: '',
  },
  /** Takes whatever comes, however long it has to wait. */
  'no-admission': {
    file: 'src/webhooks/receive/admission.js',
    from: /const MOST_UNDER_WAY = .*;/,
    to: 'const MOST_UNDER_WAY = Infinity;',
  },
  /** Connections are taken from nobody, however many one address has. */
  'no-shares-of-connections': {
    file: 'src/http/connection-shares.js',
    from: /longest\.destroy\(\);/,
    to: '',
  },
  /** Signatures are checked as they come, whoever sends them. */
  'checks-at-once': {
    file: 'src/webhooks/receive/check-queue.js',
    from: /const AT_ONCE = .*;/,
    to: 'const AT_ONCE = Infinity;',
  },
  /** Over its limit, an address is not listened to any more. */
  'deaf-over-limit': {
    file: 'src/webhooks/receive/check-budget.js',
    from: /if \(!fits \|\|/,
    to: 'if (true || !fits ||',
  },
  /** One address may use up the time for the checks of all. */
  'no-shares': {
    file: 'src/webhooks/receive/check-budget.js',
    from: /share\(\) \{\s*return /,
    to: 'share() { return 10 * MAX + ',
  },
  /** Whatever is refused waits in one buffer to be kept. */
  'one-buffer': {
    file: 'src/inbox/quarantine/quarantine-buffer.js',
    from: /const key = .*;/,
    to: "const key = 'all';",
  },
  /** Every refusal has a line in the log. */
  'every-line': {
    file: 'src/webhooks/receive/line-sample.js',
    from: /return count <= this\.limit;/,
    to: 'return true;',
  },
  /** Nothing keeps a second process out of a data directory. */
  'no-lock': {
    file: 'src/database/embedded/directory-lock.js',
    from: /; BEGIN EXCLUSIVE/,
    to: '',
  },
  /** A start does not wait for the process before it to end. */
  'no-patience': {
    file: 'src/database/embedded/directory-lock.js',
    from: /const WAIT_MS = .*;/,
    to: 'const WAIT_MS = 0;',
  },
  /** Stops without waiting for what has come in. */
  'stops-at-once': {
    file: 'src/stop-on-signals.js',
    from: /void close\(app, drain\)/,
    to: 'process.exit(0); void close(app, drain)',
  },
  /** Waits for whatever is under way, for as long as it takes. */
  'no-deadline': {
    file: 'src/webhooks/dispatch/delivery/fetcher.js',
    from: /const SHUTDOWN_MS = .*;/,
    to: 'const SHUTDOWN_MS = 600_000;',
  },
  /** Nobody listens for signals until the service is up. */
  'deaf-start': {
    file: 'src/main.js',
    from: /for \(const signal of .*\n?.*process\.exit\(0\)\);/,
    to: '',
  },
  /** V8's better compiler makes the database. */
  'optimised-initdb': {
    file: 'src/database/embedded/data-directory.js',
    from: /'--liftoff-only', /,
    to: '',
  },
  /** A backup is the files alone, without the log of the time in which they were copied. */
  'no-log': {
    file: 'src/database/backup/base-backup.js',
    from: /await logFiles\(directory, end\)/,
    to: '[]',
  },
  /** A migration is applied statement by statement. */
  'no-transaction': {
    file: 'src/database/migrate.js',
    from: /migrator\.migrateToLatest\(\)/,
    to: 'migrator.migrateToLatest({ disableTransactions: true })',
  },
  /** Whatever a newer version has done to the tables is taken for a change that cannot be lived with. */
  'no-way-back': {
    file: 'src/database/schema-changes.js',
    from: /expands !== true/,
    to: 'true',
  },
  /** The command line prints what senders wrote. */
  'raw-text': {
    file: 'src/cli/plain-text.js',
    from: /const UNSAFE = .*;/,
    to: 'const UNSAFE = /(?!)/g;',
  },
  /** The embedded store's clock is the machine's, steps and all. */
  'stepping-store': {
    file: 'src/database/embedded/embedded-worker.js',
    from: /Date\.now = steady\(.*\);/,
    to: '',
  },
  /** What a payload says becomes a label. */
  'open-labels': {
    file: 'src/webhooks/receive/receive-log.js',
    from: /const label = this\.knownTypes\.has.*;/,
    to: 'const label = type; this.meters.requests.inc({ source, dialect: type, outcome: "accepted" });',
  },
  /** What failed is tried again at once, for ever. */
  'retries-at-once': {
    file: 'src/webhooks/dispatch/retry-policy.js',
    from: /retryLimit: retryLimitOf\(options\),\s*retryDelay: [^\n]*\n\s*retryBackoff: true,\s*retryDelayMax: [^\n]*\n/,
    to: 'retryLimit: 1e6, retryDelay: 0, retryBackoff: false,\n',
  },
  /** Attempts may take as long as they like. */
  'no-time-limit': {
    file: 'src/webhooks/dispatch/delivery/deliverer.js',
    from: /timeout\.abort\(new TimedOut\(milliseconds\)\)/,
    to: 'undefined',
  },
  /** The groups of one fetch are handed over one after the other, under one lease. */
  'shared-lease': {
    file: 'src/webhooks/dispatch/delivery/batch-deliveries.js',
    from: /const count = fitting\(leases, left\);/,
    to: `for (const lease of leases.slice(1)) await this.call([hold(lease, events)]);
         leases = leases.slice(0, 1);
         const count = 1;`,
  },
  /** A list of which one event fails has failed as a whole. */
  'fails-together': {
    file: 'src/webhooks/dispatch/delivery/batch-deliveries.js',
    from: /else\s+await this\.apart\(batch\);/,
    to: 'else this.settler.settle(jobs, outcome);',
  },
  /** All that was fetched is loaded at once, whatever its size. */
  'no-byte-limit': {
    file: 'src/webhooks/dispatch/delivery/batch-deliveries.js',
    from: /const MAX_BYTES = .*;/,
    to: 'const MAX_BYTES = 1e12;',
  },
  /** What is committed together travels together, whatever its size. */
  'large-groups': {
    file: 'src/inbox/write-events.js',
    from: /const GROUP_BYTES = .*;/,
    to: 'const GROUP_BYTES = Infinity;',
  },
  /** A place is free again when those that were filled with it are. */
  'waits-for-neighbours': {
    file: 'src/webhooks/dispatch/delivery/single-deliveries.js',
    from: /for \(const lease of leases\)\s*void this\.deliver\(hold\(lease, events\)\);/,
    to: 'await Promise.all(leases.map((lease) => this.deliver(hold(lease, events))));',
  },
  /** What is thrown and is no Error counts as success. */
  'only-errors': {
    file: 'src/webhooks/dispatch/delivery/outcome.js',
    from: /const failure = \{ error: describeError/,
    to: "if (!(thrown instanceof Error)) return { result: 'done' };\n    $&",
  },
  /** Errors that belong to nobody are ignored. */
  'limps-on': {
    file: 'src/end-on-errors.js',
    from: /process\.exit\(1\);/,
    to: '',
  },
  /** A worker that is not heard of is waited for, for an hour. */
  'long-lease': {
    file: 'src/webhooks/dispatch/retry-policy.js',
    from: /const SETTLE_SECONDS = 15;([\s\S]*)const SILENT_SECONDS = 20;/,
    to: 'const SETTLE_SECONDS = 3600;$1const SILENT_SECONDS = 3600;',
  },
  /** A filter becomes a part of the statement. */
  'pasted-sql': {
    file: 'src/inbox/events/event-criteria.js',
    from: /sql `e\.subject_id = \$\{toKey\(subject\)\}`/,
    to: "sql.raw(`e.subject_id = '${subject}'`)",
  },
  /** The probe of the database asks nobody. */
  'blind-probe': {
    file: 'src/health/probes.js',
    from: /const \{ problems \} = await inspectDurability\(this\.store\);/,
    to: 'const problems = [];',
  },
  /** Whoever asks has all deliveries counted. */
  'counts-all': {
    file: 'src/inbox/queue-counts.js',
    from: /const AT_ONCE = .*;/,
    to: 'const AT_ONCE = 1_000_000_000;',
  },
  /** A pattern is looked for in one event after the other. */
  'lists-by-scan': {
    file: 'src/inbox/events/select-events.js',
    from: /const done = state === 'done'/,
    to: 'if (query.type?.includes("*")) return sql `select ${selected} from events e where lower(e.type) like ${query.type.replaceAll("*", "%")} order by e.id desc limit ${limit + 1}`; $&',
  },
  /** Lists read all of what they show the beginning of. */
  'whole-lists': {
    file: 'src/contract/projections/list-rows.js',
    from: /coalesce\(\$\{listed\}, t\.state\)/,
    to: 't.state',
  },
  /** Whoever comes last may complete a delivery, too. */
  'no-fence': {
    file: 'src/webhooks/dispatch/delivery/complete-held.js',
    from: /if \(affected !== jobs\.length\)/,
    to: 'if (false)',
  },
  /** A subscriber works on as much at once as it can get. */
  'no-concurrency-limit': {
    file: 'src/webhooks/dispatch/retry-policy.js',
    from: /return concurrency;/,
    to: 'return 100;',
  },
  /** A replay reaches those who have succeeded, too. */
  'replays-all': {
    file: 'src/webhooks/replay/redeliver.js',
    from: /state === 'done' && subscribers === null \? 'done' : 'queued'/,
    to: "'queued'",
  },
} as const satisfies Record<string, Sabotage>;

export type SabotageName = keyof typeof SABOTAGE;
