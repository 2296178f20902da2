import { setTimeout as delay } from 'node:timers/promises';
import type { Options } from './options.js';
import { TemporaryDatabase } from './postgres.js';
import type { Instances, Result } from './result.js';
import type { Tell } from './speed.js';
import { Session } from './session.js';
import { POSTGRES } from './targets/names.js';
import { onPostgres, type Build } from './targets/service.js';
import { NotMeasurable } from './targets/target.js';

const COUNTS = [1, 2, 4];
/** A load that one instance takes with ease on two cores, so that all numbers of instances see the same. */
const PER_SECOND = 1_000;
const SECONDS = 8;
const WARM_UP_SECONDS = 3;
/** Sessions hand in their times about once a second. */
const TIMES_HANDED_IN_MS = 2_000;

/** What an event costs the server does not depend on how many instances share it. */
export async function measureInstances(build: Build, options: Options, result: Result, tell: Tell) {
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const instances of COUNTS) {
      const measured = await measure(build, instances, result);
      result.instances.push(measured);
      tell(
        `round ${round}, ${instances} instances: ${measured.databaseMsPerEvent.toFixed(3)} ms of the database per event`,
      );
    }
  }
}

async function measure(build: Build, instances: number, result: Result): Promise<Instances> {
  const database = await TemporaryDatabase.create();
  const roles = Array.from({ length: instances }, () => 'all' as const);
  const target = onPostgres(build, `${POSTGRES}, ${instances} instances`, roles, () => Promise.resolve(database));
  const session = await Session.begin(target);
  try {
    await session.halfLoad(PER_SECOND, WARM_UP_SECONDS, 0);
    const before = await activeMs(database);
    const { acknowledged } = await session.halfLoad(PER_SECOND, SECONDS, 0);
    const spent = (await activeMs(database)) - before;
    return { instances, perSecond: PER_SECOND, databaseMsPerEvent: spent / acknowledged };
  } finally {
    result.problems.push(...(await session.end()));
  }
}

async function activeMs(database: TemporaryDatabase): Promise<number> {
  await delay(TIMES_HANDED_IN_MS);
  const time = await database.activeMs();
  if (time === null) throw new NotMeasurable('the server does not tell the time it spends; PostgreSQL 14 and newer do');
  return time;
}
