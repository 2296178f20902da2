import { setTimeout as delay } from 'node:timers/promises';
import { ChildService, type ChildOptions } from './support/child-service.js';
import { lost, storedMessages } from './support/contents.js';
import { describeExt4, Ext4Volume } from './support/ext4-volume.js';
import { record } from './support/figures.js';
import { random, rounds } from './support/form.js';
import { nothingPending } from './support/kill-rounds.js';
import { Ledger } from './support/ledger.js';
import { Sender } from './support/sender.js';

const CUTS = rounds(10, 200);
const MOST_CONTROL_CUTS = 5;
const PER_SECOND = 100;
/** The power goes at most this long after the service was ready. */
const RUNNING_MS = 1_500;

interface Outcome {
  acknowledged: number;
  lost: number;
  /** Why the service did not work again afterwards. */
  broken: string | null;
  cuts: number;
}

/** Cuts the power of the disk under load; then looks, with the power back, for all that was ever acknowledged. */
async function cutPower(
  cuts: number,
  environment: Record<string, string>,
  options: ChildOptions,
  until: (outcome: Outcome) => boolean,
): Promise<Outcome> {
  const volume = new Ext4Volume();
  const ledger = new Ledger();
  const at = random(`power-cut ${options.entry} ${options.sabotage}`);
  const settings = { ...environment, DATA_DIR: volume.mountPoint };
  const outcome: Outcome = { acknowledged: 0, lost: 0, broken: null, cuts: 0 };
  try {
    let service = await ChildService.start(settings, options);
    while (outcome.cuts < cuts && !until(outcome)) {
      await cutOnce(volume, service, ledger, at);
      outcome.cuts++;
      outcome.acknowledged = ledger.acknowledged.size;
      try {
        service = await ChildService.start(settings, options);
        outcome.lost = lost(ledger, await storedMessages(service)).length;
      } catch (error) {
        outcome.broken = error instanceof Error ? error.message : String(error);
      }
    }
    if (!until(outcome)) await nothingPending(service);
    return outcome;
  } finally {
    await ChildService.killAll();
    await Promise.all([volume.remove(), ledger.remove()]);
  }
}

async function cutOnce(volume: Ext4Volume, service: ChildService, ledger: Ledger, at: () => number): Promise<void> {
  const sender = new Sender(ledger, PER_SECOND);
  sender.start(() => service.url);
  await delay(200 + at() * RUNNING_MS);
  volume.cutPower();
  await delay(at() * 300); // what is acknowledged now would be acknowledged from memory
  await service.kill();
  await sender.stop();
  await volume.unmount();
  volume.mount();
}

function isBad({ lost, broken }: Outcome): boolean {
  return lost > 0 || broken !== null;
}

/** How a control run went wrong. */
function describeBad({ broken, lost, acknowledged, cuts }: Outcome): string {
  const how = broken === null ? `${lost} of ${acknowledged} acknowledged lost` : 'the database did not open again';
  return `after ${cuts} cut(s) ${how}`;
}

describeExt4('a power cut (ext4)', () => {
  it(
    'loses nothing acknowledged, and the database opens again',
    async () => {
      const outcome = await cutPower(CUTS, {}, {}, isBad);
      expect(outcome).toMatchObject({ lost: 0, broken: null, cuts: CUTS });
      expect(outcome.acknowledged).toBeGreaterThan(CUTS);

      const unsafe = { ALLOW_UNSAFE_DURABILITY: 'true' };
      const control = await cutPower(MOST_CONTROL_CUTS, unsafe, { sabotage: 'no-fsync' }, isBad);
      expect(isBad(control)).toBe(true);
      record('power-cut', {
        promises: [1],
        rows: ['D3'],
        test: `${CUTS} power cuts (ext4 shut down without flushing its journal) under ${PER_SECOND} events/s, embedded store`,
        figure: `${outcome.acknowledged} acknowledged, 0 lost; the database opened after ${CUTS} of ${CUTS} cuts`,
        control: `fsync left out: ${describeBad(control)}`,
      });
    },
    CUTS * 30_000 + 300_000,
  );

  it(
    'loses nothing acknowledged while checkpoints are made all the time, and files are flushed beside them',
    async () => {
      const outcome = await cutPower(CUTS, {}, { entry: 'frequent-checkpoints' }, isBad);
      expect(outcome).toMatchObject({ lost: 0, broken: null, cuts: CUTS });
      expect(outcome.acknowledged).toBeGreaterThan(CUTS);

      const sabotaged = { entry: 'frequent-checkpoints', sabotage: 'unnoticed-changes' } as const;
      const control = await cutPower(MOST_CONTROL_CUTS, { ALLOW_UNSAFE_DURABILITY: 'true' }, sabotaged, isBad);
      expect(isBad(control)).toBe(true);
      record('power-cut-checkpoints', {
        promises: [1],
        rows: ['D3'],
        test: `${CUTS} power cuts while the embedded store makes one checkpoint after the other, under ${PER_SECOND} events/s`,
        figure: `${outcome.acknowledged} acknowledged, 0 lost; the database opened after ${CUTS} of ${CUTS} cuts`,
        control: `changes of a file that was flushed once go unnoticed: ${describeBad(control)}`,
      });
    },
    CUTS * 30_000 + 300_000,
  );
});
