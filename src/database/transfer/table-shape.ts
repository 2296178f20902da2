import type { Pool, PoolClient } from 'pg';

/** Made by each store for itself, or about it. */
const NOT_MOVED = ['durability_probe', 'schema_changes', 'unfinished_import'];
/** Of pg-boss: what is waiting, under way, done and failed. The rest is its own housekeeping. */
const QUEUE_TABLES = ['queue', 'job', 'job_dependency'];

export interface TableShape {
  /** With its schema, quoted. */
  name: string;
  columns: { name: string; type: string }[];
  /** Columns of its primary key; empty without one. */
  key: string[];
}

/** Tables that hold what was received and what became of it, those of modules too; referenced ones first. */
export async function tableShapes(client: Pool | PoolClient): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(
    `select format('%I.%I', n.nspname, c.relname) as name,
      (select json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod)) order by attname)
        from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
      coalesce((select json_agg(a.attname order by k.place)
        from pg_index i, unnest(i.indkey) with ordinality as k (attnum, place)
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum
        where i.indrelid = c.oid and i.indisprimary and a.attrelid = i.indrelid), '[]') as key
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and (
      n.nspname = 'public' and c.relname <> all($1::text[]) and c.relname not like 'kysely\\_%'
      or n.nspname = 'pgboss' and c.relname = any($2::text[]))
    order by case when n.nspname = 'pgboss' then array_position($2::text[], c.relname::text) end,
      exists (select from pg_constraint f where f.conrelid = c.oid and f.contype = 'f'), c.relname`,
    [NOT_MOVED, QUEUE_TABLES],
  );
  return rows;
}
