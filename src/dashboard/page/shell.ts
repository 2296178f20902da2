import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Client } from './client.js';
import type { Navigation } from './route.js';

export interface Question {
  title: string;
  text: string;
  /** What the button that agrees says. */
  action: string;
  dangerous?: boolean;
}

/** What every part of the page may use. */
export interface Shell {
  client: Client;
  navigation: Navigation;
  /** Says that something went well, for a few seconds. */
  notify: (text: string) => void;
  /** Does what a button says; what goes wrong is shown. `work` returns what to say when it is done, or nothing. */
  act: (work: () => Promise<string | null>) => Promise<void>;
  /** @returns whether the reader agrees */
  confirm: (question: Question) => Promise<boolean>;
  /** Where scripts may not write to the clipboard, the text is shown to be copied by hand. */
  copy: (text: string, what: string) => Promise<void>;
}

export const ShellContext = createContext<Shell | null>(null);

export function useShell(): Shell {
  const shell = useContext(ShellContext);
  if (shell === null) throw new Error('useShell is for what is inside of the Dashboard');
  return shell;
}
