import { Controller, HttpCode, Inject, NotFoundException, Param, ParseUUIDPipe, Post } from '@nestjs/common';
import { STORE } from '../../database/database.module.js';
import type { Store } from '../../database/store.js';
import { findEvent } from '../../inbox/events/find-event.js';
import { RecentEvents } from '../../inbox/recent-events.js';
import type { StoredEventDetail } from '../../inbox/events/stored-event.js';
import { SourceRegistry } from '../../sources/source-registry.js';
import { Reader } from './reader.js';
import { loadStoredWebhooks } from './stored-webhook.js';
import { storeReadings } from './store-readings.js';

/** An event after it was read anew. */
export interface Reread {
  /** Something is different now. */
  changed: boolean;
  event: StoredEventDetail;
}

@Controller('api/events')
export class RereadsController {
  constructor(
    @Inject(STORE) private readonly store: Pick<Store, 'db'>,
    private readonly reader: Reader,
    private readonly recent: RecentEvents,
    private readonly sources: SourceRegistry,
  ) {}

  /**
   * Reads the stored body of an event again, with today's reader
   *
   * Delivers nothing: a replay does, which reads anew as well.
   */
  @Post(':id/reread')
  @HttpCode(200)
  async reread(@Param('id', ParseUUIDPipe) id: string): Promise<Reread> {
    const { db } = this.store;
    const changed = await db.transaction().execute(async (trx) => {
      const [row] = await loadStoredWebhooks(trx, [id], { forUpdate: true });
      if (row === undefined) throw new NotFoundException(`no event has the id ${id}; retention may have removed it`);
      const reading = this.reader.read(row);
      await storeReadings(trx, [reading]);
      return reading.changed;
    });
    if (changed) this.recent.forget();
    const { event } = await findEvent(db, id, this.sources);
    return { changed, event };
  }
}
