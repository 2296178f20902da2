import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { NotMeasurable } from './targets/target.js';

/** Server on which the benchmark makes databases of its own. */
const SERVER = process.env.BENCH_DATABASE_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const CONNECT_TIMEOUT_MS = 2_000;

/** A new database on the PostgreSQL server. */
export class TemporaryDatabase {
  private constructor(
    private readonly name: string,
    readonly url: string,
  ) {}

  static async create(): Promise<TemporaryDatabase> {
    const name = `webhooks_bench_${randomBytes(6).toString('hex')}`;
    const url = new URL(SERVER);
    url.pathname = `/${name}`;
    await ask(`create database ${name}`);
    return new TemporaryDatabase(name, url.href);
  }

  /** Milliseconds that its sessions have spent on statements; null before PostgreSQL 14. */
  async activeMs(): Promise<number | null> {
    const [row] = await ask('select to_jsonb(s) ->> $2 as ms from pg_stat_database s where datname = $1', [
      this.name,
      'active_time',
    ]);
    return typeof row?.ms === 'string' ? Number(row.ms) : null;
  }

  async drop(): Promise<void> {
    await ask(`drop database if exists ${this.name} with (force)`);
  }
}

/** Version and the settings that durability depends on. */
export async function describePostgres(): Promise<string> {
  const [row] = await ask(`
    select format('PostgreSQL %s, fsync %s, synchronous_commit %s, shared_buffers %s', current_setting('server_version'),
      current_setting('fsync'), current_setting('synchronous_commit'), current_setting('shared_buffers')) as text`);
  return String(row?.text);
}

async function ask(statement: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
  } catch (cause) {
    throw new NotMeasurable(`no PostgreSQL server answers at ${new URL(SERVER).host} (BENCH_DATABASE_URL)`, { cause });
  }
  try {
    const { rows } = await client.query<Record<string, unknown>>(statement, values);
    return rows;
  } finally {
    await client.end();
  }
}
