import type { Sabotage } from './sabotage.js';

/** Versions that come after this one, with one migration more, and the one before a contraction. */
export const NEXT_VERSIONS = {
  /** A column, a table and an index that nothing of before needs, and that the new version fills. */
  'expanded-version': {
    file: 'src/database/migrate.js',
    from: /const MIGRATIONS = \{/,
    to: `const MIGRATIONS = {
      '9001-expanded': {
        up: async (db) => {
          await db.schema.alterTable('events').addColumn('next_column', 'text', (column) => column.defaultTo('next')).execute();
          await db.schema.createTable('next_table').addColumn('id', 'uuid', (column) => column.primaryKey()).execute();
          await db.schema.createIndex('events_next').on('events').columns(['next_column', 'id']).execute();
        },
      },`,
  },
  /** An index that this version's lists need is gone. */
  'contracted-version': {
    file: 'src/database/migrate.js',
    from: /const MIGRATIONS = \{/,
    to: `const MIGRATIONS = {
      '9002-contracted': {
        expands: false,
        up: (db) => db.schema.dropIndex('events_external_id').execute(),
      },`,
  },
  /** It writes as before ids belonged to sources; it has started before they did. */
  'version-before-sources': {
    file: 'src/contract/projections/merged-table.js',
    from: /on conflict do nothing(\s+returning)/,
    to: 'on conflict (id) do nothing$1',
  },
} as const satisfies Record<string, Sabotage>;

export type NextVersion = keyof typeof NEXT_VERSIONS;
