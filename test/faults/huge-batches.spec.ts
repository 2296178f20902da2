import { eventually } from '../support/eventually.js';
import { embeddedStore } from '../support/stores.js';
import { BatchServices } from './support/batch-services.js';
import { record } from './support/figures.js';
import { describeWithMemoryLimits, MemoryLimit } from './support/memory-limit.js';
import type { SabotageName } from './support/sabotage.js';

const services = new BatchServices();

describeWithMemoryLimits('a backlog of huge events for a handler of lists', () => {
  const COUNT = 1_500;
  const EVENT_BYTES = 200 * 1024;
  const GIGABYTE = 1024 ** 3;
  const large = (id: string) => {
    const data = { id, from: '+13105550170', to: '+14155550142', body: 'x'.repeat(EVENT_BYTES) };
    return JSON.stringify({ event_type: 'message.received', data: { ...data, timestamp: '2026-10-05T16:12:30Z' } });
  };

  /** @returns how the kernel dealt with a service that may use a gigabyte */
  const huge = async (sabotage?: SabotageName): Promise<{ kills: number; peak: number; handled: number }> => {
    const store = await services.on(() => Promise.resolve(embeddedStore()));
    // in groups as large as those of the version before
    const writer = await store.start({ sabotage: 'large-groups' });
    await store.switch(writer, 'pause', 'messages');
    const ids = await store.backlog(writer, COUNT, large);
    expect(await writer.stop()).toBe(0);
    const memory = new MemoryLimit(GIGABYTE);
    const limited = await store.start({ sabotage, wrapper: memory.wrap([]) });
    const resumed: Promise<unknown> = store.switch(limited, 'resume').catch(() => undefined);
    await eventually(() => {
      if (!limited.hasExited) expect(store.times(ids)).not.toContain(0);
    }, 180_000);
    await resumed;
    await limited.kill();
    const { kills, peak } = memory;
    await memory.remove();
    return { kills, peak, handled: store.times(ids).filter((times) => times === 1).length };
  };

  it('fits into a container of one gigabyte', async () => {
    const { kills, peak, handled } = await huge();
    expect({ kills, handled }).toEqual({ kills: 0, handled: COUNT });
    const control = await huge('no-byte-limit');
    expect(control.kills).toBeGreaterThan(0);
    record('batches-huge', {
      promises: [2],
      rows: ['N3', 'Q10'],
      test: `${COUNT} events of ${EVENT_BYTES / 1024} KB waiting for a batch handler, in a service that may use 1 GB, embedded store`,
      figure: `each handled once, peak ${Math.round(peak / 1024 ** 2)} MB`,
      control: `everything that was fetched loaded at once: ended by the kernel for want of memory`,
    });
  }, 600_000);
});
