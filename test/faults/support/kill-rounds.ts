import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../support/eventually.js';
import { ChildService, type ChildOptions } from './child-service.js';
import { Ledger } from './ledger.js';
import { Sender } from './sender.js';

const PER_SECOND = 100;
/** A kill comes at most this long after the service was ready, or, in one round of five, after it was spawned. */
const RUNNING_MS = 900;
const STARTING_MS = 1_500;
/** Kills, until the service gets the time to catch up: in lives this short, deliveries only pile up. */
const AT_A_STRETCH = 50;

export interface Kills {
  ledger: Ledger;
  /** When each kill -9 was. */
  at: number[];
  /** Milliseconds from spawn to ready, of each start that was let be. */
  starts: number[];
}

/**
 * Starts the service, loads it, kills it at a random instant; again and again on the same store. From time to time, and at
 * the end, it is left alone until what was never acknowledged has been sent again and nothing is left to do.
 */
export async function killRounds(
  count: number,
  environment: Record<string, string>,
  options: ChildOptions,
  random: () => number,
): Promise<Kills> {
  const kills: Kills = { ledger: new Ledger(), at: [], starts: [] };
  for (let round = 1; round <= count; round++) {
    await killOnce(kills, environment, options, random);
    if (round % AT_A_STRETCH === 0 || round === count) await finish(kills, environment, options);
  }
  return kills;
}

async function killOnce(
  kills: Kills,
  environment: Record<string, string>,
  options: ChildOptions,
  random: () => number,
): Promise<void> {
  const service = await ChildService.spawn(environment, options);
  const sender = new Sender(kills.ledger, PER_SECOND);
  const whileStarting = random() < 0.2;
  if (!whileStarting) kills.starts.push(await service.ready());
  sender.start(() => service.url);
  await delay(random() * (whileStarting ? STARTING_MS : RUNNING_MS));
  kills.at.push(Date.now());
  await service.kill();
  await sender.stop();
}

async function finish(
  { ledger, starts }: Kills,
  environment: Record<string, string>,
  options: ChildOptions,
): Promise<void> {
  const service = await ChildService.start(environment, options);
  starts.push(Date.now() - service.spawnedAt);
  await new Sender(ledger, PER_SECOND).repeatUnanswered(service.url);
  await nothingPending(service);
  expect(await service.stop()).toBe(0);
}

export async function nothingPending(service: ChildService, withinMs = 120_000): Promise<void> {
  await eventually(async () => {
    const { deliveries } = JSON.parse((await service.get('/api/status')).body);
    expect({ pending: deliveries.pending, active: deliveries.active }).toEqual({ pending: 0, active: 0 });
  }, withinMs);
}
