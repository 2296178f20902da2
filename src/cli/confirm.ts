import { Failure, type Terminal } from './terminal.js';

/**
 * Asks before something is done that cannot be undone.
 *
 * @param what is going to be done, e.g. `give up on 3 dead letters`
 * @param confirmed by `--yes`, so that there is nothing to ask
 * @throws Failure without a yes
 */
export async function confirm({ ask }: Terminal, what: string, confirmed = false): Promise<void> {
  if (confirmed) return;
  if (ask === null) throw new Failure(`to ${what} cannot be undone: pass --yes, as there is no terminal to ask on`);
  const answer = await ask(`This is going to ${what}, and cannot be undone. Go on? [y/N] `);
  if (!/^y(es)?$/i.test(answer.trim())) throw new Failure('nothing was changed');
}
