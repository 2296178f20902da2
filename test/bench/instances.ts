import { setTimeout as delay } from 'node:timers/promises';
import type { Options } from './options.js';
import { TemporaryDatabase } from './postgres.js';
import type { Instances, Result } from './result.js';
import type { Tell } from './speed.js';
import { Session } from './session.js';
import { POSTGRES } from './targets/names.js';
import { onPostgres, type Build } from './targets/service.js';
import { NotMeasurable } from './targets/target.js';

/** A load that one instance takes with ease on two cores. */
export const TOGETHER = 1_000;
/** As instances are added: because there is more to do. */
export const EACH = 250;
/** The same load for all numbers of instances, and the same for each instance. */
const LOADS = [
  { instances: 1, perSecond: EACH },
  { instances: 1, perSecond: TOGETHER },
  { instances: 2, perSecond: 2 * EACH },
  { instances: 2, perSecond: TOGETHER },
  { instances: 4, perSecond: TOGETHER },
];
const SECONDS = 8;
const WARM_UP_SECONDS = 3;
/** Sessions hand in their times about once a second. */
const TIMES_HANDED_IN_MS = 2_000;

/** What an event costs the server, by how many instances share it. */
export async function measureInstances(build: Build, options: Options, result: Result, tell: Tell) {
  for (let round = 1; round <= options.rounds; round += 1) {
    for (const { instances, perSecond } of LOADS) {
      const measured = await measure(build, instances, perSecond, result);
      result.instances.push(measured);
      const cost = measured.databaseMsPerEvent.toFixed(3);
      tell(`round ${round}, ${instances} instances, ${perSecond}/s: ${cost} ms of the database per event`);
    }
  }
}

async function measure(build: Build, instances: number, perSecond: number, result: Result): Promise<Instances> {
  const database = await TemporaryDatabase.create();
  const roles = Array.from({ length: instances }, () => 'all' as const);
  const target = onPostgres(build, `${POSTGRES}, ${instances} instances`, roles, () => Promise.resolve(database));
  const session = await Session.begin(target);
  try {
    await session.halfLoad(perSecond, WARM_UP_SECONDS, 0);
    const before = await activeMs(database);
    const { acknowledged } = await session.halfLoad(perSecond, SECONDS, 0);
    const spent = (await activeMs(database)) - before;
    return { instances, perSecond, databaseMsPerEvent: spent / acknowledged };
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
