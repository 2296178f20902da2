import type { SettingsClass } from '../config/setting.js';

/** What a command line has around it. One port, so that tests can look at it. */
export interface Terminal {
  out(text: string): void;
  /** For messages, so that what is printed can be piped on. */
  err(text: string): void;
  /** All of the standard input. */
  input(): Promise<Buffer>;
  /** Is aborted when somebody presses Ctrl-C, which from now on does nothing else. */
  interruption(): AbortSignal;
  /** Asks a person, whose answer is a line; null where the standard input is no terminal. */
  readonly ask: ((question: string) => Promise<string>) | null;
  /** People read `err`: progress may be drawn. */
  readonly interactive: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of the service, all of them. */
  readonly settings: readonly SettingsClass[];
}

/** Ends a command with exit code 1 and this message. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** Ends a command that somebody has interrupted, with the exit code that shells expect. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}
