import type { Options } from './options.js';
import type { Endurance, Load, Result } from './result.js';
import { Session, type HalfLoad } from './session.js';
import { median } from '../support/statistics.js';
import { EMBEDDED, POSTGRES_SPLIT, RAW_HTTP } from './targets/names.js';
import { NotMeasurable, type Target } from './targets/target.js';

const MOST_CONNECTIONS = 256;
const FEW_CONNECTIONS = 64;
/** Requests made ready for a long run, against what the rounds have shown. */
const MARGIN = 1.4;
/** A process that has just started is slow at first; at half load it takes longer to warm up. */
const HALF_LOAD_WARM_UP_SECONDS = 10;

/** A single one says little on a machine that has slow moments. */
const LATER_STARTS = 3;

export type Tell = (line: string) => void;

/** All targets in turns, round by round, so that whatever else the machine does meets all of them. */
export async function measureSpeed(targets: readonly Target[], options: Options, result: Result, tell: Tell) {
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const target of targets) {
      if (target.name in result.notMeasured) continue;
      try {
        await measureRound(target, round, options, result, tell);
      } catch (error) {
        if (!(error instanceof NotMeasurable)) throw error;
        result.notMeasured[target.name] = error.message;
        tell(`${target.name} is left out: ${error.message}`);
      }
    }
  }
  for (const target of targets) {
    if (target.name in result.notMeasured) continue;
    if (target.kind === 'ours') await measureEndurance(target, options, result, tell);
    else if (target.name !== RAW_HTTP) await measureReference(target, options, result, tell);
  }
}

/** Acknowledged and processed per second, the median over rounds. */
export function processedPerSecond(result: Result, target: string, connections: number): number {
  return median(
    result.loads
      .filter((load) => load.target === target && load.connections === connections)
      .map((load) => load.processedPerSecond),
  );
}

async function measureRound(target: Target, round: number, options: Options, result: Result, tell: Tell) {
  await inSession(target, result, async (session) => {
    await session.fullLoad(FEW_CONNECTIONS, options.warmUpSeconds);
    for (const connections of options.connections) {
      const load = await session.fullLoad(connections, options.loadSeconds);
      const measured: Load = { target: target.name, round, connections, startMs: session.startMs, ...load };
      result.loads.push(measured);
      tell(describe(measured));
    }
  });
}

async function measureEndurance(target: Target, options: Options, result: Result, tell: Tell) {
  const { enduranceSeconds, halfLoadSeconds } = options;
  const perSecond = processedPerSecond(result, target.name, MOST_CONNECTIONS);
  await inSession(target, result, async (session) => {
    const halfLoad = await session.halfLoad(perSecond / 2, halfLoadSeconds, HALF_LOAD_WARM_UP_SECONDS);
    const { waitP99Ms } = await session.pause(halfLoad.since);
    const laterStartMs = await measureLaterStarts(session);
    const long = enduranceSeconds > 0 && target.name !== POSTGRES_SPLIT;
    const fullLoad = long ? await session.fullLoad(MOST_CONNECTIONS, enduranceSeconds, perSecond * MARGIN) : null;
    const measured: Endurance = { target: target.name, halfLoad, waitP99Ms, laterStartMs, fullLoad };
    result.endurance.push(measured);
    tell(describeEndurance(measured));
  });
}

/** Starts what is paused, and leaves it running. */
async function measureLaterStarts(session: Session): Promise<number> {
  await session.resume();
  const each = [session.startMs];
  while (each.length < LATER_STARTS) {
    await session.pause();
    await session.resume();
    each.push(session.startMs);
  }
  return median(each);
}

async function measureReference(target: Target, { halfLoadSeconds }: Options, result: Result, tell: Tell) {
  const perSecond = processedPerSecond(result, EMBEDDED, MOST_CONNECTIONS) / 2;
  if (Number.isNaN(perSecond)) return;
  await inSession(target, result, async (session) => {
    const halfLoad = await session.halfLoad(perSecond, halfLoadSeconds, HALF_LOAD_WARM_UP_SECONDS);
    result.references.push({ target: target.name, halfLoad });
    tell(`${target.name}, ${describeHalfLoad(halfLoad)}`);
  });
}

/** Whatever happens, the target is stopped and its data removed. */
export async function inSession(target: Target, result: Result, work: (session: Session) => Promise<void>) {
  const session = await Session.begin(target);
  try {
    await work(session);
  } catch (error) {
    await session.abandon();
    throw error;
  }
  result.problems.push(...(await session.end()));
}

function describe({
  round,
  target,
  connections,
  acknowledgedPerSecond,
  processedPerSecond,
  drainSeconds,
}: Load): string {
  const [acknowledged, processed] = [acknowledgedPerSecond, processedPerSecond].map(Math.round);
  const drained = `drained in ${drainSeconds.toFixed(2)} s`;
  return `round ${round}, ${target}, ${connections} connections: ${acknowledged}/s, processed ${processed}/s, ${drained}`;
}

function describeEndurance({ target, halfLoad, waitP99Ms, fullLoad }: Endurance): string {
  const full = fullLoad === null ? '' : `; after a long run drained in ${fullLoad.drainSeconds.toFixed(2)} s`;
  return `${target}, ${describeHalfLoad(halfLoad)}, to the handler p99 ${waitP99Ms?.toFixed(0)} ms${full}`;
}

function describeHalfLoad({ perSecond, p50Ms, p99Ms, memoryMb }: HalfLoad): string {
  return `at ${Math.round(perSecond)}/s p50 ${p50Ms.toFixed(1)} ms, p99 ${p99Ms.toFixed(1)} ms, ${memoryMb?.toFixed(0)} MB`;
}
