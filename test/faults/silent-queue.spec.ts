import { sql } from 'kysely';
import { describePostgres } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import { postgresStore, type TestStore } from '../support/stores.js';
import { ChildService } from './support/child-service.js';
import { withStore } from './support/contents.js';
import { record } from './support/figures.js';

/** After which it is noticed, and some time to look. */
const NOTICED_MS = 90_000;

describePostgres('a queue that does not answer', () => {
  let store: TestStore;

  beforeEach(async () => {
    store = await postgresStore();
  });
  afterEach(async () => {
    await ChildService.killAll();
    await store.remove();
  });

  const ready = async (service: ChildService) => (await service.get('/readyz')).status;

  it('takes a worker out of service, and no process that receives', async () => {
    const [worker, web, all] = await Promise.all(
      ['worker', 'web', 'all'].map((ROLE) => ChildService.start({ ...store.environment, ROLE })),
    );
    if (worker === undefined || web === undefined || all === undefined) throw new Error('three were started');
    const seconds = await withStore(store, ({ patientDb }) =>
      patientDb.transaction().execute(async (trx) => {
        await sql`lock table pgboss.job in access exclusive mode`.execute(trx);
        const locked = performance.now();
        await eventually(async () => expect(await ready(worker)).toBe(503), NOTICED_MS);
        const noticed = (performance.now() - locked) / 1000;
        await eventually(async () => {
          const { status, body } = await all.get('/health');
          expect({ status, body: JSON.parse(body) as object }).toMatchObject({
            status: 503,
            body: { error: { deliveries: { status: 'down' } } },
          });
        });
        expect(await Promise.all([web, all].map(ready))).toEqual([200, 200]);
        return noticed;
      }),
    );
    await eventually(async () => expect(await ready(worker)).toBe(200), NOTICED_MS);
    record('silent-queue', {
      promises: [8],
      rows: ['S8'],
      test: 'the table of the queue locked for more than a minute; ROLE=worker, web and all, PostgreSQL',
      figure: `/readyz of the worker 503 after ${Math.round(seconds)} s, 200 again without the lock; /health of ROLE=all 503`,
      control: 'ROLE=web, which delivers nothing: ready all the time, as ROLE=all is',
    });
  }, 300_000);
});
