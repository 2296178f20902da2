import { DatabaseError, type Pool, type PoolClient, type QueryResult } from 'pg';

/** One statement as `pg` takes it. */
export interface Statement {
  text: string;
  values: unknown[];
}

export interface Handover {
  /**
   * The connection is the only one, and goes to whoever waits for it when everything is sent instead of when it is
   * answered: the database then goes on to the next transaction without waiting for this process.
   */
  handsOver: boolean;
}

/**
 * Runs statements that are all known beforehand as one transaction, in one round trip.
 *
 * @returns their results, in order
 */
export async function sendTransaction(
  pool: Pool,
  statements: readonly Statement[],
  { handsOver }: Handover,
): Promise<QueryResult[]> {
  const client = await pool.connect();
  const answers = sendAll(client, [{ text: 'begin', values: [] }, ...statements, { text: 'commit', values: [] }]);
  if (handsOver) client.release();
  let broken: Error | undefined;
  try {
    return resultsOf(await answers);
  } catch (error) {
    // after anything but an answer of the server, nobody knows what the connection is worth
    if (!(error instanceof DatabaseError)) broken = error as Error;
    throw error;
  } finally {
    if (!handsOver) client.release(broken);
  }
}

/** Async, so that a statement that cannot even be sent is a failure like others: the connection is given back. */
async function sendAll(client: PoolClient, statements: readonly Statement[]) {
  return Promise.allSettled(
    statements.map(({ text, values }) => (values.length === 0 ? client.query(text) : client.query(text, values))),
  );
}

function resultsOf(outcomes: readonly PromiseSettledResult<QueryResult>[]): QueryResult[] {
  const failed = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  const results = outcomes.map((outcome) => (outcome as PromiseFulfilledResult<QueryResult>).value);
  if (results.at(-1)?.command !== 'COMMIT') throw new Error('the transaction was rolled back');
  return results.slice(1, -1);
}
