import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedServer } from '../../src/database/embedded/embedded-server.js';
import { openStore } from '../../src/database/open-store.js';
import type { Store } from '../../src/database/store.js';
import { POSTGRES_URL, TEMPLATE_DIRECTORY } from './environment.js';
import { eventually } from './eventually.js';

/** Who is killed or frozen never leaves. */
const LEAVING_MS = 1_000;

export interface TestStore {
  kind: Store['kind'];
  /** What the service needs in its environment to use this store. */
  environment: Record<string, string>;
  /** @param onCrash told when the embedded database has crashed; an error by default */
  open(onCrash?: (reason: Error) => void): Promise<Store>;
  /** Throws the data away. */
  remove(): Promise<void>;
}

const crash = (reason: Error): never => {
  throw reason;
};

/** An empty embedded store in a directory of its own. */
export function embeddedStore(): TestStore {
  const directory = mkdtempSync(join(tmpdir(), 'webhooks-'));
  cpSync(TEMPLATE_DIRECTORY, directory, { recursive: true });
  return {
    kind: 'embedded',
    environment: { DATA_DIR: directory, DATABASE_URL: '' },
    open: (onCrash = crash) =>
      openStore({ server: EmbeddedServer.start(directory), poolSize: 1, allowUnsafeDurability: false }, onCrash),
    remove: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** An empty database of its own on the PostgreSQL server. */
export async function postgresStore(): Promise<TestStore> {
  const name = `webhooks_test_${randomUUID().replaceAll('-', '')}`;
  await administer(`create database ${name}`);
  const url = new URL(POSTGRES_URL);
  url.pathname = `/${name}`;
  const directory = mkdtempSync(join(tmpdir(), 'webhooks-'));
  return {
    kind: 'postgres',
    environment: { DATA_DIR: directory, DATABASE_URL: url.href },
    open: () => openStore({ server: url.href, poolSize: 10, allowUnsafeDurability: false }, crash),
    remove: async () => {
      await untilLeft(name);
      await administer(`drop database ${name} with (force)`);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A connection that was closed ends a moment later; turned out meanwhile, its server's last words would have no reader. */
async function untilLeft(database: string): Promise<void> {
  const connections = `select pid from pg_stat_activity where datname = '${database}'`;
  const noneLeft = async () => {
    if (((await administer(connections)).rowCount ?? 0) > 0) throw new Error('still connected');
  };
  await eventually(noneLeft, LEAVING_MS).catch(() => undefined);
}

async function administer(statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: POSTGRES_URL });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}
