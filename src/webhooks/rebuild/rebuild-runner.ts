import { Inject, Injectable, Logger } from '@nestjs/common';
import { sql } from 'kysely';
import { STORE } from '../../database/database.module.js';
import { dropShadow, shadowOf } from '../../database/shadow-schema.js';
import type { Store } from '../../database/store.js';
import type { TableSum } from '../../database/tables.js';
import { EventBus } from '../dispatch/event-bus.js';
import { advance, claim, ClaimLost } from './claim.js';
import { EventPass } from './event-pass.js';
import { OlderPass } from './older-pass.js';
import type { RunningRebuild } from './running-rebuild.js';
import { createShadow } from './shadow.js';
import { Swap } from './swap.js';
import { sumOfTable } from './table-sums.js';
import { Unbuildable } from './unbuildable.js';

const POLL_MS = 1_000;
/** Between two steps others get their turn, above all on the embedded store's one connection. */
const BREATH_MS = 5;
/** And longer after a step that took long: this part of its time. */
const BREATH_PART = 0.25;

/**
 * Works through rebuilds step by step: new tables beside the old ones, the rows that only removed events have made, all
 * stored events, the exchange. How far it has come is committed with what was done, so that any process can go on where
 * another one was killed.
 */
@Injectable()
export class RebuildRunner {
  private readonly logger = new Logger('rebuilds');
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> = Promise.resolve();

  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly bus: EventBus,
    private readonly older: OlderPass,
    private readonly pass: EventPass,
    private readonly swap: Swap,
  ) {}

  start(): void {
    this.schedule(0);
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    clearTimeout(this.timer);
    await this.working;
  }

  private schedule(milliseconds: number): void {
    if (this.stopping.signal.aborted) return;
    this.timer = setTimeout(() => {
      this.working = this.work();
    }, milliseconds);
    this.timer.unref();
  }

  private async work(): Promise<void> {
    const started = performance.now();
    let wait = POLL_MS;
    try {
      if (await this.step()) wait = Math.max(BREATH_MS, BREATH_PART * (performance.now() - started));
    } catch (error) {
      if (!this.stopping.signal.aborted) {
        this.logger.warn({ err: error }, 'a rebuild could not go on; the next try is in a second');
      }
    }
    this.schedule(wait);
  }

  /** @returns whether another one may be due at once */
  private async step(): Promise<boolean> {
    const rebuild = await this.next();
    if (rebuild === null) return false;
    try {
      return await this.advance(rebuild);
    } catch (error) {
      if (error instanceof ClaimLost) return false;
      if (!(error instanceof Unbuildable)) throw error;
      await this.fail(rebuild, error);
      return true;
    }
  }

  /** The one that has waited longest, of those whose projections are the ones of this process. */
  private async next(): Promise<RunningRebuild | null> {
    const mine = this.bus.projections.map(({ name, options }) => [name, options.projection?.version]);
    if (mine.length === 0) return null;
    const row = await this.store.db
      .selectFrom('rebuilds')
      .selectAll()
      .where('state', '=', 'running')
      .where(sql<boolean>`subscribers <@ ${JSON.stringify(Object.fromEntries(mine))}::jsonb`)
      .orderBy('next_step_at')
      .limit(1)
      .executeTakeFirst();
    return (row as RunningRebuild | undefined) ?? null;
  }

  private async advance(rebuild: RunningRebuild): Promise<boolean> {
    switch (rebuild.phase) {
      case 'begin':
        await this.begin(rebuild);
        return true;
      case 'older':
        await this.older.step(rebuild);
        return true;
      case 'events':
        return (await this.pass.step(rebuild)) ? this.swap.run(rebuild, this.tablesOf(rebuild)) : true;
      case 'after':
        await this.finish(rebuild);
        return true;
    }
  }

  private async begin(rebuild: RunningRebuild): Promise<void> {
    const tables = this.tablesOf(rebuild);
    const sums = await this.sums(tables);
    const { total } = await this.store.patientDb
      .selectFrom('events')
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow();
    const entries = tables.map((table) => [table, { before: sums[table], after: null }]);
    await this.store.transaction(async (trx) => {
      await claim(trx, rebuild);
      await createShadow(trx, shadowOf(rebuild), tables);
      await advance(trx, rebuild, { phase: 'older', total, tables: JSON.stringify(Object.fromEntries(entries)) });
    });
  }

  private async finish(rebuild: RunningRebuild): Promise<void> {
    const tables = this.tablesOf(rebuild);
    // the embedded store looks after its tables by itself, within a second
    if (this.store.kind === 'postgres') {
      await sql`analyze ${sql.join(tables.map((table) => sql.id(table)))}`.execute(this.store.patientDb);
    }
    const sums = await this.sums(tables);
    const entries = Object.entries(rebuild.tables ?? {}).map(([table, { before }]) => [
      table,
      { before, after: sums[table] ?? null },
    ]);
    await this.store.transaction(async (trx) => {
      await claim(trx, rebuild);
      await advance(trx, rebuild, {
        state: 'done',
        finished_at: new Date(),
        tables: JSON.stringify(Object.fromEntries(entries)),
      });
    });
    const names = Object.keys(rebuild.subscribers).join(', ');
    this.logger.log(
      `rebuild ${rebuild.id} of ${names} is done: ${rebuild.seen} events, ${rebuild.changed} read otherwise`,
    );
  }

  private async fail(rebuild: RunningRebuild, { message }: Error): Promise<void> {
    await this.store.transaction(async (trx) => {
      await claim(trx, rebuild);
      await dropShadow(trx, shadowOf(rebuild));
      await advance(trx, rebuild, { state: 'failed', error: message, finished_at: new Date() });
    });
    this.logger.error(`rebuild ${rebuild.id} has failed, and changed no table: ${message}`);
  }

  private async sums(tables: readonly string[]): Promise<Record<string, TableSum>> {
    const sums: Record<string, TableSum> = {};
    for (const table of tables) sums[table] = await sumOfTable(this.store, table, this.stopping.signal);
    return sums;
  }

  private tablesOf({ subscribers }: RunningRebuild): string[] {
    return this.bus.projections
      .filter(({ name }) => subscribers[name] !== undefined)
      .flatMap(({ options }) => options.projection?.tables ?? []);
  }
}
