import { setTimeout as delay } from 'node:timers/promises';
import type { Options } from './options.js';
import type { Result } from './result.js';
import { inSession, type Tell } from './speed.js';
import type { Session } from './session.js';
import { slope } from '../support/statistics.js';
import { EMBEDDED, POSTGRES } from './targets/names.js';
import type { Target } from './targets/target.js';

const SAMPLE_MS = 1_000;
const WARM_UP_SECONDS = 2;
const FIND_MOST_SECONDS = 4;
const CONNECTIONS = 256;
/** Caches and the heap fill at first; the slope is that of the rest. */
const SETTLES_WITHIN = 0.4;

/** Memory of each of our single processes over minutes at half of the load it can take. */
export async function measureSoak(targets: readonly Target[], options: Options, result: Result, tell: Tell) {
  for (const target of targets) {
    if (target.name !== EMBEDDED && target.name !== POSTGRES) continue;
    const perSecond = (await findMost(target, result)) / 2;
    await inSession(target, result, (session) => soak(session, perSecond, options.soakSeconds, result));
    const { memoryMb, mbPerMinute } = result.soak.at(-1) ?? {};
    tell(`${target.name}: ${memoryMb?.toFixed(0)} MB, ${mbPerMinute?.toFixed(2)} MB/min`);
  }
}

/** With a process of its own: full load leaves a larger heap behind. */
async function findMost(target: Target, result: Result): Promise<number> {
  let most = NaN;
  await inSession(target, result, async (session) => {
    await session.fullLoad(CONNECTIONS, WARM_UP_SECONDS);
    most = (await session.fullLoad(CONNECTIONS, FIND_MOST_SECONDS)).processedPerSecond;
  });
  return most;
}

async function soak(session: Session, perSecond: number, seconds: number, result: Result): Promise<void> {
  const samples: [minutes: number, megabytes: number][] = [];
  const started = performance.now();
  const load = session.halfLoad(perSecond, seconds, 0);
  const over = load.then(() => true);
  for (let ended = false; !ended; ended = await Promise.race([over, delay(SAMPLE_MS, false)])) {
    samples.push([(performance.now() - started) / 60_000, session.memoryMb ?? NaN]);
  }
  const settled = samples.slice(Math.floor(samples.length * SETTLES_WITHIN));
  const memoryMb = settled.at(-1)?.[1] ?? NaN;
  result.soak.push({ target: session.target.name, perSecond, seconds, memoryMb, mbPerMinute: slope(settled) });
}
