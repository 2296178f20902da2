import { sql, type QueryExecutorProvider } from 'kysely';

/** The schema in which the new tables of a rebuild grow, under the names of those they will replace. */
export function shadowOf({ id }: { id: string }): string {
  return `rebuild_${id.replaceAll('-', '')}`;
}

export async function dropShadow(trx: QueryExecutorProvider, shadow: string): Promise<void> {
  await sql`drop schema if exists ${sql.id(shadow)} cascade`.execute(trx);
}
