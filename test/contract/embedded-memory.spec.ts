import type { Worker } from 'node:worker_threads';
import { Client } from 'pg';
import { EmbeddedServer } from '../../src/database/embedded/embedded-server.js';
import { embeddedStore } from '../support/stores.js';

const ROWS = 20_000;
const MEGABYTE = 1024 * 1024;

describe('the thread of the embedded store', () => {
  it('keeps nothing of what it has answered', async () => {
    const testStore = embeddedStore();
    const server = await EmbeddedServer.start(String(testStore.environment.DATA_DIR));
    const client = new Client({ stream: () => server.connect() as never, user: 'postgres' });
    await client.connect();
    const answers = async (count: number): Promise<number> => {
      for (let left = count; left > 0; left -= 1) {
        const { rows } = await client.query('select md5(i::text) as text from generate_series(1, $1) i', [ROWS]);
        expect(rows).toHaveLength(ROWS);
      }
      const { worker } = server as unknown as { worker: Worker };
      return (await worker.getHeapStatistics()).used_heap_size / MEGABYTE;
    };
    try {
      const before = await answers(2);
      expect((await answers(10)) - before).toBeLessThan(15); // 200,000 rows kept would be more than 40
    } finally {
      await client.end();
      await server.close();
      await testStore.remove();
    }
  });
});
