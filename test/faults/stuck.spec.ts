import { DEADLINE_MS } from '../../src/stop-on-signals.js';
import { describeEachStore } from '../support/each-store.js';
import { eventually } from '../support/eventually.js';
import type { ChildService } from './support/child-service.js';
import { record } from './support/figures.js';
import { contentsOf } from './support/contents.js';
import { activeAt, fresh, TroublesomeServices } from './support/troublesome-services.js';
import { deliver, messageBody } from './support/webhooks.js';

/** As many as one subscriber has places. */
const STUCK = 4;

const trouble = new TroublesomeServices();

describeEachStore('SIGTERM while handlers never end', (create) => {
  /** @returns what had come in */
  const receive = async (service: ChildService): Promise<string[]> => {
    const ids = [...fresh(STUCK, () => 'stuck'), ...fresh(STUCK)];
    for (const id of ids) expect((await deliver(service.url, messageBody(id))).status).toBe(200);
    await eventually(async () => expect(await activeAt(service, 'stuck')).toBe(STUCK));
    return ids;
  };

  it('ends before its deadline all the same, and gives back what it had not done', async () => {
    const service = await trouble.start(create);
    const ids = await receive(service);
    const asked = performance.now();
    expect(await service.stop()).toBe(0);
    const seconds = (performance.now() - asked) / 1000;
    expect(seconds).toBeLessThan(DEADLINE_MS / 1000);
    const { events, jobs } = await contentsOf(trouble.store);
    expect(new Set(events).size).toBe(ids.length);
    expect(jobs).toMatchObject({ retry: STUCK });
    expect(jobs).not.toHaveProperty('active');

    const control = await trouble.start(create, 'no-deadline');
    await receive(control);
    const begun = performance.now();
    expect(await control.stop()).toBe(1);
    const longest = (performance.now() - begun) / 1000;
    expect(longest).toBeGreaterThanOrEqual(DEADLINE_MS / 1000);
    const { kind } = trouble.store;
    record(`stuck-${kind}`, {
      promises: [1, 8],
      rows: ['S5'],
      test: `SIGTERM while ${STUCK} handlers never end, ${kind} store`,
      figure: `exit code 0 after ${seconds.toFixed(1)} s; ${STUCK} of ${STUCK} deliveries given back, to be tried again; 0 events lost`,
      control: `waiting for them: ended by the deadline after ${longest.toFixed(1)} s, exit code 1`,
    });
  }, 180_000);
});
