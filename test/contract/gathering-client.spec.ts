import { Socket } from 'node:net';
import { GatheringClient } from '../../src/database/driver/gathering-client.js';
import { describePostgres } from '../support/each-store.js';
import { postgresStore, type TestStore } from '../support/stores.js';

/** Counts what is handed to the system. */
class CountingSocket extends Socket {
  pieces = 0;

  override _write(...parameters: Parameters<Socket['_write']>): void {
    this.pieces += 1;
    super._write(...parameters);
  }

  override _writev(...parameters: Parameters<NonNullable<Socket['_writev']>>): void {
    this.pieces += 1;
    super._writev?.(...parameters);
  }
}

describePostgres('statements', () => {
  let store: TestStore;
  let socket: CountingSocket;
  let client: GatheringClient;

  beforeEach(async () => {
    store = await postgresStore();
    socket = new CountingSocket();
    const connectionString = store.environment['DATABASE_URL'];
    // `pg` pipelines when told to, its types do not know yet
    client = new GatheringClient({ connectionString, stream: () => socket, ...{ pipeline: true } });
    await client.connect();
    socket.pieces = 0;
  });
  afterEach(async () => {
    await client.end();
    await store.remove();
  });

  const one = async (value: number): Promise<number> => {
    const { rows } = await client.query('select $1::integer as value', [value]);
    return (rows as { value: number }[])[0]?.value ?? NaN;
  };

  it('that do not wait for each other go to the database as one piece, and fail one by one', async () => {
    const failure = client.query('select 1 / 0').catch((error: Error) => error.message);
    expect(await Promise.all([one(1), one(2), failure, one(3)])).toEqual([1, 2, 'division by zero', 3]);
    expect(socket.pieces).toBe(1);
  });

  it('that wait go one after the other', async () => {
    expect([await one(1), await one(2), await one(3)]).toEqual([1, 2, 3]);
    expect(socket.pieces).toBe(3);
  });
});
