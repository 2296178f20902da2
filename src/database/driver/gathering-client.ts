import { Client } from 'pg';

/**
 * Sends all statements that nobody waits in between as one piece. Each piece wakes the database, which then competes for a
 * core, and brings an answer that has to be taken: on busy cores, that takes longer than most statements do.
 */
export class GatheringClient extends Client {
  /** Ends the piece that is being gathered. */
  private send: (() => void) | undefined;

  /* eslint-disable @typescript-eslint/no-explicit-any -- the many signatures of pg's query */
  override query(query: any, values?: any, callback?: any): any {
    this.gather();
    return super.query(query as never, values as never, callback as never);
  }
  /* eslint-enable */

  /** Sends now what has been gathered: what follows is a piece of its own, with an answer of its own. */
  flush(): void {
    this.send?.();
  }

  private gather(): void {
    if (this.send !== undefined) return;
    const { stream } = this.connection;
    const send = (): void => {
      if (this.send !== send) return;
      this.send = undefined;
      stream.uncork();
    };
    this.send = send;
    stream.cork();
    process.nextTick(send);
  }
}
