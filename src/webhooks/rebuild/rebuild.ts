import type { RebuildsTable, TableSum } from '../../database/tables.js';
import type { RunningRebuild } from './running-rebuild.js';

/** A rebuild over the API. */
export interface Rebuild {
  id: string;
  state: RebuildsTable['state'];
  subscribers: string[];
  /** Why it was begun. */
  reason: string;
  /** Events there were when it began, and those it has read since. */
  total: number;
  seen: number;
  /** Events of which today's reader says something else than the one that had read them before. */
  changed: number;
  /** Events that could not be read anew, because their source is gone; they stay as they were. */
  unread: number;
  /** Events left out because a handler failed on them. */
  failed: number;
  /** Rows kept although they reach further back than the stored events. */
  kept: number;
  seconds: number;
  /** Rows and checksum of each table when it began, and when it ended. Deliveries meanwhile count as well. */
  tables: { name: string; before: TableSum; after: TableSum | null }[];
  /** Why it has failed; its tables are as they were. */
  error: string | null;
  createdAt: Date;
  finishedAt: Date | null;
}

export function toRebuild(row: RunningRebuild): Rebuild {
  const end = row.finished_at ?? new Date();
  return {
    id: row.id,
    state: row.state,
    subscribers: Object.keys(row.subscribers).sort(),
    reason: row.reason,
    total: row.total,
    seen: row.seen,
    changed: row.changed,
    unread: row.unread,
    failed: row.failed,
    kept: row.kept,
    seconds: (end.getTime() - row.created_at.getTime()) / 1000,
    tables: Object.entries(row.tables ?? {}).map(([name, sums]) => ({ name, ...sums })),
    error: row.error,
    createdAt: row.created_at,
    finishedAt: row.finished_at,
  };
}
