import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { StorageSettings } from '../../config/storage.settings.js';
import { restoreBackup } from '../../database/backup/restore-backup.js';
import type { CommandGroup, Surroundings } from '../command.js';
import { saveBackup } from '../save-backup.js';
import { Failure } from '../terminal.js';

const MEGABYTE = 1_000_000;
/** Git does not look into it: a backup has numbers and texts. */
const DIRECTORY = 'backups';
const FOR_SERVERS =
  'DATABASE_URL is set: restore a PostgreSQL server by its own tools, such as ' +
  'pg_restore --clean --if-exists --dbname="$DATABASE_URL" openphone-webhooks.dump';

export const backupCommands: CommandGroup = (program, surroundings) => {
  program
    .command('backup')
    .description('saves the embedded store to a file while the service runs; a PostgreSQL server has its own tools')
    .argument('[file]', 'must not exist; without it, backups/openphone-webhooks-<time>.tar')
    .action(async (file: string | undefined, _options, command: Command) => backup(surroundings(command), file));
  program
    .command('restore')
    .description('puts a backup into an empty DATA_DIR of a service that does not run')
    .argument('<file>', 'as backup has made it')
    .addOption(new Option('--data-dir <directory>', 'instead of DATA_DIR'))
    .action(async (file: string, { dataDir }: { dataDir?: string }, command: Command) =>
      restore(surroundings(command), file, dataDir),
    );
};

async function backup({ client, output }: Surroundings, given: string | undefined): Promise<void> {
  const file = given ?? defaultFile();
  const started = Date.now();
  const bytes = await saveBackup(await client.open('POST', '/api/backups'), file, (done, total) =>
    output.progress(megabytes(done), megabytes(total), 'MB'),
  );
  const seconds = (Date.now() - started) / 1000;
  output.result({ file, bytes, seconds }, `${file}: ${megabytes(bytes)} MB, read again and complete`);
}

async function restore({ settings, output }: Surroundings, file: string, given: string | undefined): Promise<void> {
  const { DATABASE_URL, DATA_DIR } = settings.get(StorageSettings);
  if (DATABASE_URL !== undefined) throw new Failure(FOR_SERVERS);
  const dataDirectory = given ?? DATA_DIR;
  let done = 0;
  try {
    const total = await restoreBackup(file, dataDirectory, (bytes, all) => {
      done += bytes;
      output.progress(megabytes(done), megabytes(all), 'MB');
    });
    output.result({ dataDirectory, bytes: total }, `${dataDirectory} has what was in the backup; start the service`);
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}

/** In a directory for the owner only. */
function defaultFile(): string {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  mkdirSync(DIRECTORY, { recursive: true, mode: 0o700 });
  return join(DIRECTORY, `openphone-webhooks-${time}.tar`);
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / MEGABYTE);
}
