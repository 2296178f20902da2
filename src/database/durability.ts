import { sql, type Kysely } from 'kysely';
import type { Store } from './store.js';
import type { Tables } from './tables.js';

/** The server's settings that decide whether a commit that was confirmed survives a power cut. */
const SAFE_VALUES: Record<string, readonly string[]> = {
  fsync: ['on'],
  full_page_writes: ['on'],
  // all of these wait for the local disk at least
  synchronous_commit: ['on', 'local', 'remote_write', 'remote_apply'],
};

const WRITE = 'update durability_probe set commits = commits + 1';

export interface Durability {
  safe: boolean;
  problems: string[];
}

/** @throws UnsafeDurability when the store could lose what it has confirmed */
export async function assertDurable(store: Store): Promise<void> {
  const { problems } = await inspectDurability(store);
  if (problems.length > 0) throw new UnsafeDurability(problems);
}

/** Writes, the way events are stored: whatever holds up others does not matter for it. */
export async function inspectDurability(store: Store): Promise<Durability> {
  const [problems, unconfirmed] = await Promise.all([unsafeSettings(store.db), problemsOfCommit(store)]);
  problems.push(...unconfirmed);
  return { safe: problems.length === 0, problems };
}

async function unsafeSettings(db: Kysely<Tables>): Promise<string[]> {
  // not from pg_settings, which puts all of them together for it
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, current_setting(name) as setting from unnest(${Object.keys(SAFE_VALUES)}::text[]) as name`.execute(db);
  return rows
    .filter(({ name, setting }) => !SAFE_VALUES[name]?.includes(setting))
    .map(({ name, setting }) => `${name} is ${setting}, expected ${SAFE_VALUES[name]?.join(' or ')}`);
}

/** Settings can say what they like: the embedded store has to show it. A server's word has to do, and the write. */
async function problemsOfCommit(store: Store): Promise<string[]> {
  const before = await store.fsyncs();
  const [written] = await store.send([{ text: WRITE, values: [] }]);
  if (written?.rowCount !== 1) throw new Error('the row of the durability probe is missing');
  const isSeen = before === null || ((await store.fsyncs()) ?? 0) > before;
  return isSeen ? [] : ['a commit did not cause a single fsync of the data directory'];
}

export class UnsafeDurability extends Error {
  override readonly name = 'UnsafeDurability';

  constructor(problems: readonly string[]) {
    super(
      `The database may lose events it has acknowledged: ${problems.join('; ')}. Put the server's settings right ` +
        '(ALTER SYSTEM SET … and reload), or set ALLOW_UNSAFE_DURABILITY=true if losing events does not matter here.',
    );
  }
}
