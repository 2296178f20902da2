import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

/** The process's environment, over the file `.env` of the directory it runs in: what the service itself goes by. */
export function environment(): Record<string, string | undefined> {
  return { ...dotEnv(), ...process.env };
}

function dotEnv(): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync('.env', 'utf8'));
  } catch {
    return {};
  }
}
