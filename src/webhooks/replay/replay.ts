import type { Selectable } from 'kysely';
import type { ReplaysTable } from '../../database/tables.js';
import type { ReplayFilter } from './replay-request.js';

/** A replay over the API. */
export interface Replay {
  id: string;
  state: ReplaysTable['state'];
  filter: ReplayFilter;
  ratePerSecond: number | null;
  /** Events it has to look at, and has looked at. */
  total: number;
  seen: number;
  /** Deliveries it has made. */
  queued: number;
  createdAt: Date;
  finishedAt: Date | null;
}

export function toReplay(row: Selectable<ReplaysTable>): Replay {
  return {
    id: row.id,
    state: row.state,
    filter: row.filter as ReplayFilter,
    ratePerSecond: row.rate_per_second,
    total: row.total,
    seen: row.seen,
    queued: row.queued,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
