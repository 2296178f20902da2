import { randomUUID } from 'node:crypto';
import { describeEachStore } from '../support/each-store.js';
import { THROWS } from './child/throws.js';
import type { ChildService } from './support/child-service.js';
import { contentsOf } from './support/contents.js';
import { record } from './support/figures.js';
import { inParallel } from './support/in-parallel.js';
import { nothingPending } from './support/kill-rounds.js';
import { steadyLoad } from './support/steady-load.js';
import { deadLetters, fresh, TroublesomeServices } from './support/troublesome-services.js';
import { deliver, messageBody } from './support/webhooks.js';

const AT_ONCE = 32;
const PER_SECOND = 50;

const trouble = new TroublesomeServices();

describeEachStore('whatever a handler throws', (create) => {
  const throwAll = async (service: ChildService): Promise<void> => {
    const ids = THROWS.map((_, index) => `throw${index}_${randomUUID()}`);
    await inParallel(AT_ONCE, ids, (id) => deliver(service.url, messageBody(id)));
    await nothingPending(service);
  };

  it('is kept as the outcome of its attempt', async () => {
    const service = await trouble.start(create);
    await throwAll(service);
    const letters = await deadLetters(service, 'throwing');
    expect(letters).toHaveLength(THROWS.length);
    for (const { error } of letters) expect(error?.length ?? 0).toBeGreaterThan(0);
    expect(trouble.notes.read().size).toBe(THROWS.length);
    expect(service.hasExited).toBe(false);
    await service.kill();

    const control = await trouble.start(create, 'only-errors');
    await throwAll(control);
    const kept = (await deadLetters(control, 'throwing')).length;
    expect(kept).toBeLessThan(THROWS.length);
    record(`throws-${trouble.store.kind}`, {
      promises: [2],
      rows: ['Q5'],
      test: `handlers that throw ${THROWS.length} different things, at once and later: texts, nothing, cycles, objects that throw when they are looked at; ${trouble.store.kind} store`,
      figure: `${THROWS.length} of ${THROWS.length} kept as dead letters with what was thrown; 0 outcomes lost, 0 ends of the process`,
      control: `only Errors taken for failures: ${kept} of ${THROWS.length} kept`,
    });
  }, 120_000);

  it('when nobody waits for it any more, ends the process, which says so and is started again', async () => {
    const service = await trouble.start(create, undefined, { LATE: 'true' });
    const load = await steadyLoad(service.url, [...fresh(PER_SECOND), ...fresh(1, () => 'late')], PER_SECOND);
    expect(await service.exit()).toBe(1);
    expect(service.output.split('\n').filter((line) => line.includes('nobody waits for this'))).toHaveLength(1);
    const again = await trouble.startOn(trouble.store, {});
    const ready = Date.now() - again.spawnedAt;
    await nothingPending(again);
    expect(await again.stop()).toBe(0);
    const { events } = await contentsOf(trouble.store);
    expect(new Set(events)).toEqual(new Set(load.sentAt.keys()));

    const control = await trouble.start(create, 'limps-on', { LATE: 'true' });
    await steadyLoad(
      control.url,
      fresh(1, () => 'late'),
      PER_SECOND,
    );
    await nothingPending(control);
    expect(control.hasExited).toBe(false);
    record(`late-throw-${trouble.store.kind}`, {
      promises: [1, 8],
      rows: ['S6', 'Q5'],
      test: `a promise that a handler has left alone is rejected, ${trouble.store.kind} store`,
      figure: `told once, exit code 1; started again and ready after ${ready} ms; ${load.sentAt.size} acknowledged, 0 lost, the interrupted delivery done`,
      control: 'unhandled rejections ignored: the process goes on',
    });
  }, 200_000);
});
