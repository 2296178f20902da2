import { BadRequestException, ConflictException, Inject, Injectable, NotFoundException } from '@nestjs/common';
import { sql, type Kysely, type Selectable } from 'kysely';
import { PgBoss } from 'pg-boss';
import { v7 as uuid, validate as isUuid } from 'uuid';
import {
  assertFound,
  DATABASE,
  pageConditions,
  PhoneNumbers,
  toPage,
  whereAll,
  type Page,
  type PageQuery,
} from '../../contract/index.js';
import { QUEUE } from '../../database/database.module.js';
import type { ReplaysTable, Tables } from '../../database/tables.js';
import { RecentEvents } from '../../inbox/recent-events.js';
import { EventBus } from '../dispatch/event-bus.js';
import { Reader } from '../reread/reader.js';
import { countMatching, rangeOf } from './matching-events.js';
import { redeliver, type Redelivered } from './redeliver.js';
import { toReplay, type Replay } from './replay.js';
import type { ReplayFilter, ReplayRequest } from './replay-request.js';

/** Delivers stored events again: one at once, many by a job that survives the process. */
@Injectable()
export class Replays {
  constructor(
    @Inject(DATABASE) private readonly db: Kysely<Tables>,
    @Inject(QUEUE) private readonly queue: PgBoss,
    private readonly bus: EventBus,
    private readonly reader: Reader,
    private readonly recent: RecentEvents,
    private readonly numbers: PhoneNumbers,
  ) {}

  /** @param subscribers they get it again even if they have handled it; null: whoever has not */
  async one(eventId: string, subscribers: readonly string[] | null): Promise<Redelivered> {
    this.assertKnown(subscribers ?? []);
    const event = await this.db.selectFrom('events').select('id').where('id', '=', eventId).executeTakeFirst();
    if (event === undefined) throw new NotFoundException(`no event has the id ${eventId}`);
    const redelivered = await this.db
      .transaction()
      .execute((trx) => redeliver(trx, this.queue, this.reader, [eventId], { subscribers, onlyFailed: false }));
    if (redelivered.changed) this.recent.forget();
    const queued = redelivered.deliveries.filter(({ result }) => result === 'queued');
    this.bus.wake(new Map(queued.map(({ subscriber }) => [subscriber, 1])));
    return redelivered;
  }

  /** How many events a replay would look at. */
  async count(request: ReplayRequest): Promise<number> {
    return (await this.counted(request)).total;
  }

  /** Counts, and begins; a process that delivers does the work. */
  async begin({ ratePerSecond, dryRun: _, ...wanted }: ReplayRequest): Promise<Replay> {
    const { filter, total } = await this.counted(wanted);
    const { after, end } = rangeOf(filter);
    const now = new Date();
    const row = await this.db
      .insertInto('replays')
      .values({
        id: uuid(),
        state: 'running',
        filter: JSON.stringify(filter),
        rate_per_second: ratePerSecond ?? null,
        total,
        last_event_id: after,
        end_event_id: end,
        created_at: now,
        next_batch_at: now,
        finished_at: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return toReplay(row);
  }

  /** Newest first. */
  async list(query: PageQuery): Promise<Page<Replay>> {
    const { rows } = await sql<Selectable<ReplaysTable>>`
      select * from replays ${whereAll(pageConditions(query, 'created_at', 'id', { isId: isUuid }))}
      order by created_at desc, id desc limit ${query.limit + 1}`.execute(this.db);
    return toPage(rows, query.limit, toReplay, ({ created_at, id }) => ({ at: created_at, id }));
  }

  async get(id: string): Promise<Replay> {
    const row = await this.db.selectFrom('replays').selectAll().where('id', '=', id).executeTakeFirst();
    if (row === undefined) throw new NotFoundException(`no replay has the id ${id}`);
    return toReplay(row);
  }

  /** What it has queued is delivered all the same. */
  async cancel(id: string): Promise<Replay> {
    const row = await this.db
      .updateTable('replays')
      .set({ state: 'cancelled', finished_at: new Date() })
      .where('id', '=', id)
      .where('state', '=', 'running')
      .returningAll()
      .executeTakeFirst();
    if (row !== undefined) return toReplay(row);
    const { state } = await this.get(id);
    throw new ConflictException(`the replay is ${state} already`);
  }

  /** With the key of the phone number, which is the same when the replay goes on with other settings. */
  private async counted({ phoneNumber, ...rest }: ReplayFilter): Promise<{ filter: ReplayFilter; total: number }> {
    this.assertKnown(rest.subscriber === undefined ? [] : [rest.subscriber]);
    const search = phoneNumber === undefined ? undefined : this.numbers.search(phoneNumber);
    const filter = search === undefined ? rest : { ...rest, phoneNumber: search.key };
    const total = await countMatching(this.db, filter, rangeOf(filter));
    assertFound(total, search);
    return { filter, total };
  }

  private assertKnown(subscribers: readonly string[]): void {
    const unknown = subscribers.filter((name) => !this.bus.subscribers.includes(name));
    if (unknown.length === 0) return;
    const known = this.bus.subscribers.join(', ');
    throw new BadRequestException(`no subscriber is called ${unknown.join(', ')}; there are ${known}`);
  }
}
