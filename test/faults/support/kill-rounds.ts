import { setTimeout as delay } from 'node:timers/promises';
import { eventually } from '../../support/eventually.js';
import { ChildService, type ChildOptions } from './child-service.js';
import { Ledger } from './ledger.js';
import { Sender } from './sender.js';

const PER_SECOND = 100;
/** A kill comes at most this long after the service was ready, or, in one round of five, after it was spawned. */
const RUNNING_MS = 900;
const STARTING_MS = 1_500;

export interface Kills {
  ledger: Ledger;
  /** When each kill -9 was. */
  at: number[];
  /** Milliseconds from spawn to ready, of each start that was let be. */
  starts: number[];
}

/** Starts the service, loads it, kills it at a random instant; again and again on the same store. */
export async function killRounds(
  count: number,
  environment: Record<string, string>,
  options: ChildOptions,
  random: () => number,
): Promise<Kills> {
  const kills: Kills = { ledger: new Ledger(), at: [], starts: [] };
  let url = '';
  const sender = new Sender(kills.ledger, PER_SECOND);
  for (let round = 0; round < count; round++) {
    const service = await ChildService.spawn(environment, options);
    url = service.url;
    const whileStarting = random() < 0.2;
    if (!whileStarting) kills.starts.push(await service.ready());
    sender.start(() => url);
    await delay(random() * (whileStarting ? STARTING_MS : RUNNING_MS));
    kills.at.push(Date.now());
    await service.kill();
    await sender.stop();
  }
  return kills;
}

/** Starts it once more, repeats what was never acknowledged, and waits until nothing is left to do. */
export async function finish(
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
