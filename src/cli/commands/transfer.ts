import { Option, type Command } from 'commander';
import { StorageSettings } from '../../config/storage.settings.js';
import type { Manifest } from '../../database/transfer/manifest.js';
import { exportFrom, importInto, type Place } from '../../database/transfer/transfer.js';
import type { CommandGroup, Surroundings } from '../command.js';
import { Failure } from '../terminal.js';

interface Options {
  dataDir?: string;
}

const dataDirOption = () =>
  new Option('--data-dir <directory>', 'the embedded store there, instead of DATABASE_URL and DATA_DIR');

export const transferCommands: CommandGroup = (program, surroundings) => {
  program
    .command('export')
    .description(
      'writes everything into a directory, to be imported elsewhere; the service with the embedded store has to be stopped',
    )
    .argument('<directory>', 'must not exist')
    .addOption(dataDirOption())
    .action(async (directory: string, options: Options, command: Command) => {
      const around = surroundings(command);
      const manifest = await explained(exportFrom(placeOf(around, options), directory, () => undefined));
      report(
        around,
        directory,
        manifest,
        `${directory}: ${rowsOf(manifest)} rows; keep it like a backup, it has numbers and texts`,
      );
    });
  program
    .command('import')
    .description(
      'puts an export into an empty store of either kind, whose service is stopped; interrupted, it goes on where it was',
    )
    .argument('<directory>', 'as export has made it')
    .addOption(dataDirOption())
    .action(async (directory: string, options: Options, command: Command) => {
      const around = surroundings(command);
      const progress = (done: number, total: number) => around.output.progress(done, total, 'rows');
      const manifest = await explained(importInto(placeOf(around, options), directory, progress));
      report(around, directory, manifest, `${rowsOf(manifest)} rows, read again and complete; start the service`);
    });
};

function placeOf({ settings }: Surroundings, { dataDir }: Options): Place {
  const { DATABASE_URL, DATA_DIR, ALLOW_UNSAFE_DURABILITY } = settings.get(StorageSettings);
  return {
    databaseUrl: dataDir === undefined ? DATABASE_URL : undefined,
    dataDirectory: dataDir ?? DATA_DIR,
    allowUnsafeDurability: ALLOW_UNSAFE_DURABILITY,
  };
}

function report(
  { output }: Surroundings,
  directory: string,
  { tables, version, server }: Manifest,
  line: string,
): void {
  const counts = tables.map(({ name, rows, checksum }) => ({ name, rows, checksum }));
  output.result({ directory, version, server, tables: counts }, line);
}

function rowsOf({ tables }: Manifest): number {
  return tables.reduce((sum, { rows }) => sum + rows, 0);
}

async function explained<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    throw new Failure(error instanceof Error ? error.message : String(error));
  }
}
