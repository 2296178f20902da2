import { sql, type QueryExecutorProvider } from 'kysely';
import { listedOf, recordset } from '../../contract/index.js';
import type { Route } from '../dispatch/route.js';
import type { AnewRead } from './read-anew.js';

/** An event read anew, and who gets it now. */
export interface RoutedReading extends AnewRead {
  readonly route: Route;
}

const TYPES = {
  id: 'uuid',
  type: 'text',
  occurred_at: 'timestamptz',
  subject_kind: 'text',
  subject_id: 'text',
  data: 'json',
  listed: 'json',
  problems: 'json',
  not_routed: 'json',
};
const ASSIGNMENTS = Object.keys(TYPES)
  .filter((name) => name !== 'id')
  .map((name) => sql`${sql.ref(name)} = ${sql.ref(`new.${name}`)}`);

/** Writes what reading anew has changed. */
export async function storeReadings(db: QueryExecutorProvider, readings: readonly RoutedReading[]): Promise<void> {
  const rows = readings.filter(({ changed }) => changed).map(toRow);
  if (rows.length === 0) return;
  await sql`
    update events as old set ${sql.join(ASSIGNMENTS)}
    from ${recordset('new', TYPES, rows)} where old.id = new.id`.execute(db);
}

function toRow({ event, json, problems, route: { notRouted } }: RoutedReading): object {
  return {
    id: event.id,
    type: event.type,
    occurred_at: event.occurredAt,
    subject_kind: event.subject.kind,
    subject_id: event.subject.id,
    data: json,
    listed: listedOf(event.data),
    problems: listOrNull(problems),
    not_routed: listOrNull(notRouted),
  };
}

function listOrNull(list: readonly unknown[]): string | null {
  return list.length === 0 ? null : JSON.stringify(list);
}
