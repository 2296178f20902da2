import type { Selectable } from 'kysely';
import type { RebuildsTable } from '../../database/tables.js';

/** The row of a rebuild, with the subscribers whose tables it makes. */
export type RunningRebuild = Omit<Selectable<RebuildsTable>, 'subscribers'> & { subscribers: Record<string, number> };
