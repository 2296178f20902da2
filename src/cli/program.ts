import { Command } from 'commander';
import { surroundingsOf, type CommandGroup } from './command.js';
import { backupCommands } from './commands/backup.js';
import { deadLetterCommands } from './commands/dead-letters.js';
import { doctorCommand } from './commands/doctor.js';
import { eraseCommand } from './commands/erase.js';
import { eventCommands } from './commands/events.js';
import { listenCommand } from './commands/listen.js';
import { quarantineCommands } from './commands/quarantine.js';
import { rebuildCommands } from './commands/rebuild.js';
import { replayCommand } from './commands/replay.js';
import { signCommand } from './commands/sign.js';
import { subscriberCommands } from './commands/subscribers.js';
import { transferCommands } from './commands/transfer.js';
import { triggerCommand } from './commands/trigger.js';
import { verifyCommand } from './commands/verify.js';
import { VERSION } from '../config/version.js';
import { plain } from './plain-text.js';
import { Failure, Interrupted, type Terminal } from './terminal.js';

const GROUPS: readonly CommandGroup[] = [
  triggerCommand,
  listenCommand,
  eventCommands,
  replayCommand,
  rebuildCommands,
  deadLetterCommands,
  quarantineCommands,
  subscriberCommands,
  eraseCommand,
  verifyCommand,
  signCommand,
  doctorCommand,
  backupCommands,
  transferCommands,
];

const HELP = `
The operator's token is read from ADMIN_TOKEN or DATA_DIR/admin-token, also from the file .env of this directory.

Examples:
  trigger message.received            sends a sample event, signed
  listen                              shows events as they come in
  listen --forward-to http://localhost:4000/hook
                                      and repeats them to a program under development
  quarantine release                  accepts what was refused because of a wrong key
  dead-letters redrive --all          tries everything again that has failed for good
  replay --subscriber messages --since 2d
                                      delivers the last two days to one subscriber again
  rebuild all                         makes all tables anew from the stored events
  backup                              saves the embedded store while the service runs
  doctor                              says what is wrong with this installation
`;

/** 128 and the number of SIGINT. */
const INTERRUPTED = 130;

/** @returns the exit code */
export async function runCommandLine(parameters: readonly string[], terminal: Terminal): Promise<number> {
  const program = createProgram(terminal);
  try {
    await program.parseAsync(parameters, { from: 'user' });
    return 0;
  } catch (error) {
    if (isUsage(error)) return error.exitCode;
    if (error instanceof Interrupted) return INTERRUPTED;
    if (!(error instanceof Failure)) throw error;
    terminal.err(`${plain(error.message)}\n`);
    return 1;
  }
}

function createProgram(terminal: Terminal): Command {
  const program = new Command('openphone-webhooks')
    .description('Looks after a running service: what came in, what failed, and trying again.')
    .version(VERSION)
    .option('--url <address>', 'the service; without it, the one of this directory: HOST and PORT')
    .option('--json', 'prints JSON')
    .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) })
    .showHelpAfterError('(--help says more)')
    .addHelpText('after', HELP)
    .exitOverride();
  for (const group of GROUPS) group(program, (command) => surroundingsOf(terminal, command));
  return program;
}

function isUsage(error: unknown): error is { exitCode: number } {
  return error instanceof Error && 'exitCode' in error && error.name === 'CommanderError';
}
