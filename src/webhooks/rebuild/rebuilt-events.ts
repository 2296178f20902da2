import { Inject, Injectable } from '@nestjs/common';
import { sql, type Transaction } from 'kysely';
import type { DeliveryContext } from '../../contract/index.js';
import { STORE } from '../../database/database.module.js';
import type { Store } from '../../database/store.js';
import type { Tables } from '../../database/tables.js';
import { OWN_BYTES } from '../../inbox/load-events.js';
import { RecentEvents } from '../../inbox/recent-events.js';
import { aborted } from '../dispatch/delivery/aborted.js';
import { callHandlers } from '../dispatch/delivery/call-handlers.js';
import { DeliveryLog } from '../dispatch/delivery-log.js';
import { EventBus } from '../dispatch/event-bus.js';
import { Reader } from '../reread/reader.js';
import { loadStoredWebhooks, type StoredWebhook } from '../reread/stored-webhook.js';
import { storeReadings, type RoutedReading } from '../reread/store-readings.js';
import { advance, claim, enteringShadow, enterShadow } from './claim.js';
import { isNear } from './pending-events.js';
import type { RunningRebuild } from './running-rebuild.js';

/** As in a delivery: on the embedded store nothing else happens meanwhile. */
const TRANSACTION_MS = 5_000;

/** Of bodies, as received; of one that several share, once for those that follow each other, and their data. */
const BATCH_BYTES = 500_000;

/** Reads stored events anew and gives them to the subscribers whose tables are rebuilt. */
@Injectable()
export class RebuiltEvents {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly bus: EventBus,
    private readonly reader: Reader,
    private readonly recent: RecentEvents,
    private readonly log: DeliveryLog,
  ) {}

  /** With these ids, oldest first; those that are gone are missing. */
  load(ids: readonly string[], trx: Transaction<Tables> | Store['db'] = this.store.db): Promise<StoredWebhook[]> {
    return loadStoredWebhooks(trx, ids);
  }

  /** The next ones after an id, as many as fit into a batch; one at least, if there is one. */
  async after(id: string, limit: number): Promise<StoredWebhook[]> {
    const { rows } = await sql<{ id: string }>`
      select id from (
        select id, row_number() over following as place, sum(own + shared) over following as bytes
        from (
          select e.id, ${OWN_BYTES} as own,
            case when lag(e.body_id) over (order by e.id) is distinct from e.body_id
              then coalesce(octet_length(b.raw), 0) else 0 end as shared
          from (select * from events where id > ${id} order by id limit ${limit}) e left join bodies b on b.id = e.body_id) e
        window following as (order by id)) e
      where place = 1 or bytes <= ${BATCH_BYTES} order by id`.execute(this.store.db);
    return rows.length === 0 ? [] : this.load(rows.map((row) => row.id));
  }

  /** One transaction: what they say now, the rows that follow from it, and that they are done. */
  async apply(rebuild: RunningRebuild, rows: readonly StoredWebhook[], last: string): Promise<void> {
    const readings = rows.map((row) => this.reader.read(row));
    const changed = readings.filter((reading) => reading.changed);
    const now = Date.now();
    await this.store.transaction(async (trx) => {
      await claim(trx, rebuild);
      await enterShadow(trx, rebuild, this.store.kind);
      await Promise.all([
        this.deliver(trx, rebuild, readings),
        advance(trx, rebuild, {
          seen: rebuild.seen + rows.length,
          changed: rebuild.changed + changed.length,
          unread: rebuild.unread + readings.filter(({ found }) => !found).length,
          last_event_id: last,
          near_at: rebuild.near_at ?? (isNear(last, now) ? new Date(now) : null),
        }),
      ]);
    });
    if (changed.some(({ row }) => isNear(row.id, now))) this.recent.forget();
  }

  /** The same within a transaction that others wait for. */
  async applyWithin(trx: Transaction<Tables>, rebuild: RunningRebuild, rows: readonly StoredWebhook[]): Promise<void> {
    const readings = rows.map((row) => this.reader.read(row));
    await sql`select ${enteringShadow(rebuild)}`.execute(trx);
    await this.deliver(trx, rebuild, readings);
  }

  private async deliver(
    trx: Transaction<Tables>,
    rebuild: RunningRebuild,
    readings: readonly RoutedReading[],
  ): Promise<void> {
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(new RebuildTooLong()), TRANSACTION_MS);
    try {
      await Promise.race([this.write(trx, rebuild, readings, limit.signal), aborted(limit.signal)]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async write(
    trx: Transaction<Tables>,
    rebuild: RunningRebuild,
    readings: readonly RoutedReading[],
    signal: AbortSignal,
  ): Promise<void> {
    const handled = this.bus.projections
      .filter(({ name }) => rebuild.subscribers[name] !== undefined)
      .map((subscription) => {
        const events = readings
          .filter(({ route }) => route.deliverTo.some(({ subscriber }) => subscriber === subscription.name))
          .map(({ event }) => event);
        const context: DeliveryContext = {
          attempt: 1,
          signal,
          logger: this.log.loggerFor(subscription.name, events),
          transaction: (work) => work(trx as never),
        };
        return callHandlers(subscription, events, context);
      });
    await Promise.all([storeReadings(trx, readings), ...handled]);
  }
}

class RebuildTooLong extends Error {
  override readonly name = 'RebuildTooLong';

  constructor() {
    super(
      `the handlers took longer than ${TRANSACTION_MS / 1000} s with some events: while tables are rebuilt, they run within ` +
        'the transaction, and must wait for nothing but its statements',
    );
  }
}
