import { eventually } from '../../support/eventually.js';
import type { TestStore } from '../../support/stores.js';
import { ChildService, type ChildOptions } from './child-service.js';
import { contentsOf, doubled, lost } from './contents.js';
import { nothingPending } from './kill-rounds.js';
import { Ledger } from './ledger.js';
import { Sender } from './sender.js';

export const PER_SECOND = 50;
/** The sender gives up after 10 s, and does not see what is answered later. */
const ANSWER_MS = 10_000;
const RECOVERY_MS = 20_000;

interface Trouble {
  environment: Record<string, string>;
  options?: ChildOptions;
  begin: () => void | Promise<void>;
  /** Ends by itself when enough has happened. */
  enough: (sender: Sender) => void;
  end: () => void | Promise<void>;
}

export interface Outcome {
  ledger: Ledger;
  slowestMilliseconds: number;
  firstMilliseconds: number;
  refusals: number;
  recoveryMilliseconds: number;
}

/** Load before, during and after; then everything that was not acknowledged once more. */
export async function endure(trouble: Trouble): Promise<Outcome> {
  const service = await ChildService.start(trouble.environment, trouble.options);
  const ledger = new Ledger();
  const sender = new Sender(ledger, PER_SECOND);
  sender.start(() => service.url);
  try {
    const recoveryMilliseconds = await bring(trouble, service, sender, ledger);
    await sender.stop();
    for (const { status, retryAfter, milliseconds } of sender.refusals) {
      expect({ status, retryAfter: Number(retryAfter) > 0 }).toEqual({ status: 503, retryAfter: true });
      expect(milliseconds).toBeLessThan(ANSWER_MS);
    }
    await new Sender(ledger, PER_SECOND).repeatUnanswered(service.url);
    await service.ready();
    await nothingPending(service);
    expect(await service.stop()).toBe(0);
    const times = sender.refusals.map(({ milliseconds }) => milliseconds);
    return {
      ledger,
      refusals: times.length,
      slowestMilliseconds: Math.round(Math.max(0, ...times)),
      firstMilliseconds: Math.round(times[0] ?? 0),
      recoveryMilliseconds,
    };
  } catch (error) {
    throw service.hasExited ? new Error(`the service ended:\n${service.output}`, { cause: error }) : error;
  } finally {
    await sender.stop();
  }
}

/** @returns milliseconds from the end of the trouble to the first event that was accepted again */
async function bring(
  { begin, enough, end }: Trouble,
  service: ChildService,
  sender: Sender,
  ledger: Ledger,
): Promise<number> {
  await eventually(() => expect(ledger.acknowledged.size).toBeGreaterThan(PER_SECOND / 2), 30_000);
  await begin();
  await eventually(async () => {
    if (service.hasExited) return;
    expect(await service.get('/livez')).toMatchObject({ status: 200 });
    enough(sender);
  }, 60_000);
  const ended = Date.now();
  await end();
  await eventually(() => expect(sender.lastAccepted).toBeGreaterThan(ended), RECOVERY_MS);
  return Date.now() - ended;
}

/**
 * The control run: the service answers before it commits. It has to lose what it acknowledged during the same trouble.
 *
 * @returns what was lost, in words
 */
export async function loseWhatIsAcknowledged(
  { environment, begin, end }: Omit<Trouble, 'enough' | 'options'>,
  store: Pick<TestStore, 'open'>,
): Promise<string> {
  const service = await ChildService.start(environment, { sabotage: 'answers-first' });
  const ledger = new Ledger();
  const sender = new Sender(ledger, PER_SECOND);
  sender.start(() => service.url);
  const acknowledged = (more: number) => {
    const before = ledger.acknowledged.size;
    return eventually(() => expect(ledger.acknowledged.size).toBeGreaterThan(before + more), 60_000);
  };
  try {
    await acknowledged(PER_SECOND / 2);
    await begin();
    await acknowledged(PER_SECOND);
    // killed as it is: what has been answered and not been stored yet is the point
    await service.kill();
    await end();
    await sender.stop();
    const missing = lost(ledger, await contentsOf(store)).length;
    expect(missing).toBeGreaterThan(0);
    return `answering before the commit: ${missing} of ${ledger.acknowledged.size} acknowledged lost`;
  } finally {
    await sender.stop();
    await ledger.remove();
  }
}

/** So many were answered 503. */
export const refused = (count: number) => (sender: Sender) =>
  expect(sender.refusals.length).toBeGreaterThanOrEqual(count);

export async function expectNothingLost(ledger: Ledger, store: Pick<TestStore, 'open'>): Promise<void> {
  const contents = await contentsOf(store);
  expect(lost(ledger, contents)).toEqual([]);
  expect(doubled(contents)).toEqual([]);
  expect(new Set(contents.events)).toEqual(ledger.sent);
  expect(Object.keys(contents.jobs)).toEqual(['completed']);
  await ledger.remove();
}
