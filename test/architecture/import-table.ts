interface Row {
  readonly folders: readonly string[];
  readonly mayImport: readonly string[];
}

/** Folders of src and the folders they may import besides themselves. */
export const IMPORT_TABLE: readonly Row[] = [
  { folders: ['config', 'contract'], mayImport: [] },
  { folders: ['database', 'sources', 'http', 'tracing', 'phone-numbers'], mayImport: ['config', 'contract'] },
  { folders: ['inbox'], mayImport: ['config', 'contract', 'database', 'http', 'sources'] },
  { folders: ['webhooks'], mayImport: ['config', 'contract', 'database', 'http', 'inbox', 'sources', 'tracing'] },
  {
    folders: ['health', 'docs', 'cli'],
    mayImport: ['config', 'contract', 'database', 'http', 'inbox', 'sources', 'webhooks'],
  },
  // it shows the numbers that health has for monitoring
  {
    folders: ['dashboard'],
    mayImport: ['config', 'contract', 'database', 'health', 'http', 'inbox', 'sources', 'webhooks'],
  },
];

/** Modules: every folder the table does not name. */
export const MODULE_MAY_IMPORT: readonly string[] = ['contract'];

/** Modules may know the shape of tables, not open them. */
export const MODULE_MAY_IMPORT_TYPES_OF: readonly string[] = ['database/tables.js', 'database/projection-tables.js'];

export function rowOf(folder: string): Row | undefined {
  return IMPORT_TABLE.find(({ folders }) => folders.includes(folder));
}

/** The same for readers, as cells. CONTRIBUTING.md shows it. */
export function importTableForReaders(): string[][] {
  return [
    ['folder', 'may import besides itself'],
    ...IMPORT_TABLE.map(({ folders, mayImport }) => [folders.join(', '), mayImport.join(', ') || 'nothing']),
    [
      'every other folder (a module)',
      `${MODULE_MAY_IMPORT.join(', ')}; types of ${MODULE_MAY_IMPORT_TYPES_OF.join(', ')}`,
    ],
    ['files directly in src', 'anything; no folder imports them'],
  ];
}
