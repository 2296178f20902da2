import { sql, type QueryExecutorProvider, type RawBuilder } from 'kysely';
import { dropShadow } from '../../database/shadow-schema.js';
import { Unbuildable } from './unbuildable.js';

/** Empty copies of tables, with the same columns, constraints, indexes and privileges, all of the same names. */
export async function createShadow(
  trx: QueryExecutorProvider,
  shadow: string,
  tables: readonly string[],
): Promise<void> {
  await assertBuildable(trx, tables);
  await dropShadow(trx, shadow);
  await sql`create schema ${sql.id(shadow)}`.execute(trx);
  for (const table of tables) {
    await sql`
      create table ${sql.id(shadow, table)} (like ${sql.id(table)} including all excluding indexes)`.execute(trx);
    for (const statement of await statementsFor(trx, shadow, table)) await sql.raw(statement).execute(trx);
  }
}

/** The new tables take the place of the old ones, which are dropped. The caller has locked them. */
export async function replaceTables(
  trx: QueryExecutorProvider,
  home: string,
  shadow: string,
  tables: readonly string[],
): Promise<void> {
  await sql`drop table ${sql.join(tables.map((table) => sql.id(home, table)))}`.execute(trx);
  for (const table of tables) {
    await sql`alter table ${sql.id(shadow, table)} set schema ${sql.id(home)}`.execute(trx);
  }
  await dropShadow(trx, shadow);
}

/** The schema of the service's own tables. */
export async function homeSchema(db: QueryExecutorProvider): Promise<string> {
  const { rows } = await sql<{ name: string }>`select current_schema() as name`.execute(db);
  return rows[0]?.name ?? 'public';
}

/** `create table … like` leaves out indexes or gives them other names, and privileges. */
async function statementsFor(trx: QueryExecutorProvider, shadow: string, table: string): Promise<string[]> {
  const { rows } = await sql<{ statement: string }>`
    with old as (select c.oid, c.relname, n.nspname, c.relacl, c.relowner
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = ${regclass(table)})
    select format('alter table %I.%I add constraint %I %s', ${shadow}::text, relname, conname, pg_get_constraintdef(c.oid))
      as statement
    from old join pg_constraint c on conrelid = old.oid and contype in ('p', 'u', 'x')
    union all
    select replace(pg_get_indexdef(indexrelid), format(' ON %I.%I USING ', nspname, relname),
      format(' ON %I.%I USING ', ${shadow}::text, relname))
    from old join pg_index on indrelid = old.oid
    where not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u', 'x'))
    union all
    select format('grant %s on %I.%I to %s', privilege_type, ${shadow}::text, relname,
      case when grantee = 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
    from old cross join lateral aclexplode(relacl) where grantee <> relowner`.execute(trx);
  return rows.map(({ statement }) => statement);
}

/** @throws Unbuildable for tables that others depend on, which dropping them would damage */
async function assertBuildable(trx: QueryExecutorProvider, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const { rows } = await sql<{ obstacle: string }>`
      select 'is not there' as obstacle where ${regclass(table)} is null
      union all
      select format('has the foreign key %I of %s', conname, conrelid::regclass) from pg_constraint
      where contype = 'f' and ${regclass(table)} in (conrelid, confrelid)
      union all
      select format('has the trigger %I', tgname) from pg_trigger
      where not tgisinternal and tgrelid = ${regclass(table)}
      union all
      select distinct format('is used by the view %s', ev_class::regclass)
      from pg_depend d join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
      where refobjid = ${regclass(table)} and ev_class <> refobjid`.execute(trx);
    const [first] = rows;
    if (first !== undefined) {
      throw new Unbuildable(`table ${table} ${first.obstacle}, and would lose it: drop it first, and make it again`);
    }
  }
}

function regclass(table: string): RawBuilder<number | null> {
  return sql`to_regclass(quote_ident(${table}::text))`;
}
