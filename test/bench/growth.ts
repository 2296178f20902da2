import type { Options } from './options.js';
import type { Growth, Result } from './result.js';
import { seedEvents } from './seed-events.js';
import type { Session } from './session.js';
import { inSession, type Tell } from './speed.js';
import { EMBEDDED, POSTGRES } from './targets/names.js';
import type { Target } from './targets/target.js';

export const SMALL = 10_000;
export const LARGE = 1_000_000;
const CONNECTIONS = 256;
const SECONDS = 8;
const WARM_UP_SECONDS = 2;

/** The same loads on a store with few events and on one with many, in turns, for each of our single processes. */
export async function measureGrowth(targets: readonly Target[], { rounds }: Options, result: Result, tell: Tell) {
  for (const target of targets) {
    if (target.name !== EMBEDDED && target.name !== POSTGRES) continue;
    await inSession(target, result, async (large) => {
      tell(`${target.name}: making ${LARGE} events`);
      await fill(large, LARGE);
      for (let round = 1; round <= rounds; round += 1) {
        // anew each time: what it is measured with makes it grow
        await inSession(target, result, async (small) => {
          await fill(small, SMALL);
          result.growth.push(await measure(small, SMALL, round, null));
        });
        const perSecond = (result.growth.at(-1)?.processedPerSecond ?? NaN) / 2;
        // as young as the other process, or what its compiler has learnt would count as well
        await restart(large);
        result.growth.push(await measure(large, LARGE, round, perSecond));
        for (const measured of result.growth.slice(-2)) tell(describe(measured));
      }
    });
  }
}

/** Copies of an event that really went through. */
export async function fill(session: Session, events: number): Promise<void> {
  await session.fullLoad(1, 0.1);
  await session.pause();
  await seedEvents(session.place, events);
  await session.resume();
}

async function restart(session: Session): Promise<void> {
  await session.pause();
  await session.resume();
}

async function measure(session: Session, events: number, round: number, perSecond: number | null): Promise<Growth> {
  await session.fullLoad(CONNECTIONS, WARM_UP_SECONDS);
  const { acknowledgedPerSecond, processedPerSecond } = await session.fullLoad(CONNECTIONS, SECONDS);
  const { p99Ms } = await session.halfLoad(perSecond ?? processedPerSecond / 2, SECONDS, WARM_UP_SECONDS);
  return { target: session.target.name, events, round, acknowledgedPerSecond, processedPerSecond, p99Ms };
}

function describe({ target, events, round, processedPerSecond, p99Ms }: Growth): string {
  return `round ${round}, ${target}, ${events} events: ${Math.round(processedPerSecond)}/s, p99 ${p99Ms.toFixed(1)} ms`;
}
