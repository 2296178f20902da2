import { Client } from 'pg';

/**
 * Sends all statements that nobody waits in between as one piece. Each piece wakes the database, which then competes for a
 * core, and brings an answer that has to be taken: on busy cores, that takes longer than most statements do.
 */
export class GatheringClient extends Client {
  private gathering = false;

  /* eslint-disable @typescript-eslint/no-explicit-any -- the many signatures of pg's query */
  override query(query: any, values?: any, callback?: any): any {
    this.gather();
    return super.query(query as never, values as never, callback as never);
  }
  /* eslint-enable */

  private gather(): void {
    if (this.gathering) return;
    this.gathering = true;
    const { stream } = this.connection;
    stream.cork();
    process.nextTick(() => {
      this.gathering = false;
      stream.uncork();
    });
  }
}
