import { InvalidArgumentError, Option, type Command } from 'commander';
import { EXPECTED_TIME, filterTime } from '../contract/index.js';
import { loadUnchecked } from '../config/load-settings.js';
import type { Settings } from '../config/settings.js';
import { Client } from './client.js';
import { Output } from './output.js';
import type { Terminal } from './terminal.js';

/** What every command has at hand. */
export interface Surroundings {
  terminal: Terminal;
  /** Unchecked: `doctor` says what is wrong with them. */
  settings: Settings;
  client: Client;
  output: Output;
}

/** Adds commands to the program. */
export type CommandGroup = (program: Command, surroundings: (command: Command) => Surroundings) => void;

export function surroundingsOf(terminal: Terminal, command: Command): Surroundings {
  const { url, json = false } = command.optsWithGlobals<{ url?: string; json?: boolean }>();
  const settings = loadUnchecked(terminal.settings, terminal.environment);
  return { terminal, settings, client: Client.of(settings, url), output: new Output(terminal, json) };
}

/** `2h` ago, or a time as it is. */
export function time(text: string): string {
  const at = filterTime(text);
  if (at === null) throw new InvalidArgumentError(EXPECTED_TIME);
  return at;
}

export function count(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected a whole number, 1 or more');
}

export function each<Value>(value: Value, earlier: Value[] = []): Value[] {
  return [...earlier, value];
}

export const sourceOption = () =>
  new Option('--source <name>', 'of which sender, by the last part of its URL; without it, the first');
export const sinceOption = () =>
  new Option('--since <time>', 'then or later: a time, or an age such as 2h').argParser(time);
export const untilOption = () => new Option('--until <time>', 'earlier: a time, or an age such as 2h').argParser(time);
export const yesOption = () => new Option('-y, --yes', 'does not ask whether to go on');
export const limitOption = () => new Option('-n, --limit <count>', 'how many').argParser(count).default(50);
