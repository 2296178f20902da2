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

export interface Durability {
  safe: boolean;
  problems: string[];
}

/** @throws UnsafeDurability when the store could lose what it has confirmed */
export async function assertDurable(store: Store): Promise<void> {
  const { problems } = await inspectDurability(store);
  if (problems.length > 0) throw new UnsafeDurability(problems);
}

export async function inspectDurability(store: Store): Promise<Durability> {
  const problems = await unsafeSettings(store.db);
  if (!(await commitReachesDisk(store))) problems.push('a commit did not cause a single fsync of the data directory');
  return { safe: problems.length === 0, problems };
}

async function unsafeSettings(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings where name in (${sql.join(Object.keys(SAFE_VALUES))})`.execute(db);
  return rows
    .filter(({ name, setting }) => !SAFE_VALUES[name]?.includes(setting))
    .map(({ name, setting }) => `${name} is ${setting}, expected ${SAFE_VALUES[name]?.join(' or ')}`);
}

/** Settings can say what they like: the embedded store has to show it. A server's word has to do. */
async function commitReachesDisk(store: Store): Promise<boolean> {
  const before = await store.fsyncs();
  if (before === null) return true;
  await sql`update durability_probe set commits = commits + 1`.execute(store.db);
  return ((await store.fsyncs()) ?? 0) > before;
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
