import { sql, type Kysely } from 'kysely';

/** @throws UnfinishedImport when an import into this database was begun and has not ended */
export async function assertWhole(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ found: boolean }>`
    select to_regclass('unfinished_import') is not null as found`.execute(db);
  if (rows[0]?.found === true) throw new UnfinishedImport();
}

class UnfinishedImport extends Error {
  override readonly name = 'UnfinishedImport';

  constructor() {
    super(
      'the database has a part of an export only: run import again, which goes on where it was; see docs/upgrade.md',
    );
  }
}
