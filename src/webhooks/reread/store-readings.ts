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
  const rows = readings.filter(({ changed, misplaced }) => changed || misplaced).map(toRow);
  if (rows.length === 0) return;
  await sql`
    with stored as (
      update events as old set ${sql.join(ASSIGNMENTS)}
      from ${recordset('new', { id: 'uuid', ...READ, former: 'text[]' }, rows)} where old.id = new.id
      returning old.id, old.parties, former),
    lost as (
      delete from event_parties p using stored s
      where p.id = s.id and p.key = any(s.former) and p.key <> all(s.parties))
    insert into event_parties (key, id)
    select unnest(parties), id from stored on conflict do nothing`.execute(db);
}

function toRow({ row, event, json, problems, parties, route: { notRouted } }: RoutedReading): object {
  const read = readToRow({ ...event, json, problems, notRouted, parties });
  return { id: event.id, ...read, former: row.parties ?? [] };
}
