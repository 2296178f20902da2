import type { Kysely } from 'kysely';

/** Some senders sign the whole URL: what was refused can be judged again only with the address it was sent to. */
export async function up(db: Kysely<never>): Promise<void> {
  await db.schema.alterTable('quarantine').addColumn('public_url', 'text').execute();
}
