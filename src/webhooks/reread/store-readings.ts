import { sql, type QueryExecutorProvider } from 'kysely';
import { recordset } from '../../contract/index.js';
import { READ, readToRow } from '../../inbox/event-row.js';
import type { Route } from '../dispatch/route.js';
import type { AnewRead } from './read-anew.js';

/** An event read anew, and who gets it now. */
export interface RoutedReading extends AnewRead {
  readonly route: Route;
}

const ASSIGNMENTS = Object.keys(READ).map((name) => sql`${sql.ref(name)} = ${sql.ref(`new.${name}`)}`);

/** Writes what reading anew has changed. */
export async function storeReadings(db: QueryExecutorProvider, readings: readonly RoutedReading[]): Promise<void> {
  const rows = readings.filter(({ changed }) => changed).map(toRow);
  if (rows.length === 0) return;
  await sql`
    update events as old set ${sql.join(ASSIGNMENTS)}
    from ${recordset('new', { id: 'uuid', ...READ }, rows)} where old.id = new.id`.execute(db);
}

function toRow({ event, json, problems, route: { notRouted } }: RoutedReading): object {
  return { id: event.id, ...readToRow({ ...event, json, problems, notRouted }) };
}
