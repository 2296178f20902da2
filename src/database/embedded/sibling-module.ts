import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Path of a module beside this one, to be run in a thread or process: `.js` when built, `.ts` under test. */
export function siblingModule(here: string, name: string): string {
  return fileURLToPath(new URL(`./${name}${extname(here)}`, here));
}
