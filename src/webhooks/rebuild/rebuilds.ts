import { BadRequestException, ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import { sql, type Transaction } from 'kysely';
import { v7 as uuid, validate as isUuid } from 'uuid';
import { pageConditions, toPage, whereAll, type Page, type PageQuery } from '../../contract/index.js';
import { STORE } from '../../database/database.module.js';
import { dropShadow, shadowOf } from '../../database/shadow-schema.js';
import type { Store } from '../../database/store.js';
import type { Tables } from '../../database/tables.js';
import { EventBus } from '../dispatch/event-bus.js';
import { ALL } from './rebuild-request.js';
import { toRebuild, type Rebuild } from './rebuild.js';
import type { RunningRebuild } from './running-rebuild.js';

/** Makes the tables of projections anew from the stored events, by a job that survives the process. */
@Injectable()
export class Rebuilds {
  constructor(
    @Inject(STORE) private readonly store: Pick<Store, 'db'>,
    private readonly bus: EventBus,
  ) {}

  /** A process that delivers does the work. */
  async begin(subscriber: string): Promise<Rebuild> {
    const known = this.bus.projections.map(({ name }) => name);
    const names = subscriber === ALL ? known : known.filter((name) => name === subscriber);
    if (names.length === 0) {
      const expected = [...known, ALL].join(', ');
      throw new BadRequestException(
        `no subscriber with tables to rebuild is called ${subscriber}: expected ${expected}`,
      );
    }
    return this.store.db.transaction().execute(async (trx) => {
      const running = await lockRunning(trx);
      const busy = running.find(({ subscribers }) => names.some((name) => subscribers[name] !== undefined));
      if (busy !== undefined) {
        throw new ConflictException(
          `rebuild ${busy.id} of ${Object.keys(busy.subscribers).join(', ')} is under way; wait for its end, or cancel it`,
        );
      }
      return this.insert(trx, names, 'an operator asked for it');
    });
  }

  /**
   * Begins a rebuild of those whose tables an earlier version has made. Without events there is nothing to rebuild.
   *
   * @returns null when all are up to date, or already being rebuilt
   */
  async beginOutdated(): Promise<Rebuild | null> {
    const versions = new Map(this.bus.projections.map(({ name, options }) => [name, options.projection?.version ?? 1]));
    if (versions.size === 0) return null;
    return this.store.db.transaction().execute(async (trx) => {
      const running = await lockRunning(trx);
      const recorded = new Map(
        (await trx.selectFrom('projections').selectAll().execute()).map((row) => [row.subscriber, row.version]),
      );
      const outdated = [...versions].filter(([name, version]) => (recorded.get(name) ?? 0) < version);
      const due = outdated.filter(([name, version]) => !running.some((row) => (row.subscribers[name] ?? 0) >= version));
      if (due.length === 0) return null;
      if (!(await hasEvents(trx))) {
        await record(trx, due);
        return null;
      }
      for (const row of running) {
        if (due.some(([name]) => row.subscribers[name] !== undefined)) await end(trx, row);
      }
      const reasons = due.map(([name, version]) => `${name} ${recorded.get(name) ?? 'unknown'} to ${version}`);
      const names = due.map(([name]) => name);
      return this.insert(trx, names, `another version of what is made of events: ${reasons.join(', ')}`);
    });
  }

  /** Newest first. */
  async list(query: PageQuery): Promise<Page<Rebuild>> {
    const { rows } = await sql<RunningRebuild>`
      select * from rebuilds ${whereAll(pageConditions(query, 'created_at', 'id', { isId: isUuid }))}
      order by created_at desc, id desc limit ${query.limit + 1}`.execute(this.store.db);
    return toPage(rows, query.limit, toRebuild, ({ created_at, id }) => ({ at: created_at, id }));
  }

  async get(id: string): Promise<Rebuild> {
    const row = await this.store.db.selectFrom('rebuilds').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new NotFoundException(`no rebuild has the id ${id}`);
    return toRebuild(row as RunningRebuild);
  }

  /** The tables stay as they are. */
  async cancel(id: string): Promise<Rebuild> {
    const cancelled = await this.store.db.transaction().execute(async (trx) => {
      const row = await trx
        .selectFrom('rebuilds')
        .selectAll()
        .where('id', '=', id)
        .where('state', '=', 'running')
        .where('phase', '<>', 'after')
        .forUpdate()
        .executeTakeFirst();
      return row === undefined ? null : end(trx, row as RunningRebuild);
    });
    if (cancelled !== null) return cancelled;
    const { state } = await this.get(id);
    throw new ConflictException(
      `the rebuild ${state === 'running' ? 'has replaced its tables' : `is ${state}`} already`,
    );
  }

  private async insert(trx: Transaction<Tables>, names: readonly string[], reason: string): Promise<Rebuild> {
    const projections = this.bus.projections.filter(({ name }) => names.includes(name));
    const subscribers = projections.map(({ name, options }) => [name, options.projection?.version]);
    const now = new Date();
    const row = await trx
      .insertInto('rebuilds')
      .values({
        id: uuid(),
        state: 'running',
        phase: 'begin',
        subscribers: JSON.stringify(Object.fromEntries(subscribers)),
        reason,
        older_subscriber: null,
        older_after: null,
        near_at: null,
        tables: null,
        error: null,
        created_at: now,
        next_step_at: now,
        finished_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toRebuild(row as RunningRebuild);
  }
}

/** One after the other, so that no subscriber is rebuilt twice at once. */
async function lockRunning(trx: Transaction<Tables>): Promise<RunningRebuild[]> {
  await sql`lock table rebuilds in share row exclusive mode`.execute(trx);
  const rows = await trx.selectFrom('rebuilds').selectAll().where('state', '=', 'running').execute();
  return rows as RunningRebuild[];
}

async function hasEvents(trx: Transaction<Tables>): Promise<boolean> {
  return (await trx.selectFrom('events').select('id').limit(1).executeTakeFirst()) !== undefined;
}

async function record(
  trx: Transaction<Tables>,
  versions: readonly [subscriber: string, version: number][],
): Promise<void> {
  const rows = versions.map(([subscriber, version]) => ({ subscriber, version }));
  await trx
    .insertInto('projections')
    .values(rows)
    .onConflict((conflict) => conflict.column('subscriber').doUpdateSet({ version: sql`excluded.version` }))
    .execute();
}

async function end(trx: Transaction<Tables>, { id }: RunningRebuild): Promise<Rebuild> {
  await dropShadow(trx, shadowOf({ id }));
  const row = await trx
    .updateTable('rebuilds')
    .set({ state: 'cancelled', finished_at: new Date() })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toRebuild(row as RunningRebuild);
}
