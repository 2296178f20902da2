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

/** The same loads on a store with few events and on one with many, for each of our single processes. */
export async function measureGrowth(targets: readonly Target[], _options: Options, result: Result, tell: Tell) {
  for (const target of targets) {
    if (target.name !== EMBEDDED && target.name !== POSTGRES) continue;
    let halfLoad: number | null = null;
    for (const events of [SMALL, LARGE]) {
      await inSession(target, result, async (session) => {
        tell(`${target.name}: making ${events} events`);
        await fill(session, events);
        const measured = await measure(session, events, halfLoad);
        halfLoad ??= measured.processedPerSecond / 2;
        result.growth.push(measured);
        tell(
          `${target.name}, ${events} events: ${Math.round(measured.processedPerSecond)}/s, p99 ${measured.p99Ms.toFixed(1)} ms`,
        );
      });
    }
  }
}

/** Copies of an event that really went through. */
async function fill(session: Session, events: number): Promise<void> {
  await session.fullLoad(1, 0.1);
  await session.pause();
  await seedEvents(session.place, events);
  await session.resume();
}

async function measure(session: Session, events: number, perSecond: number | null): Promise<Growth> {
  await session.fullLoad(CONNECTIONS, WARM_UP_SECONDS);
  const { acknowledgedPerSecond, processedPerSecond } = await session.fullLoad(CONNECTIONS, SECONDS);
  const { p99Ms } = await session.halfLoad(perSecond ?? processedPerSecond / 2, SECONDS, WARM_UP_SECONDS);
  return { target: session.target.name, events, acknowledgedPerSecond, processedPerSecond, p99Ms };
}
