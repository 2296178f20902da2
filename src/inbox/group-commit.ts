export interface GroupCommitOptions {
  /** So many waiting items are written at once, even while the group before is being written. */
  enoughForAnother: number;
  /** Milliseconds after which that group may be stuck, and an item that comes does not wait for it. */
  patience: number;
  /** Largest group, in items and in bytes of them. What was added together is one group even if it is larger. */
  maxGroup: number;
  maxBytes: number;
  /** Items that may wait; more are turned away, so that memory and waiting time stay bounded. */
  maxWaiting: number;
  /** Milliseconds from the beginning of one group to that of the next, while items come in a stream. */
  apart: number;
}

/** Groups written at the same time. */
const MOST_GROUPS = 2;

/** Items that were added together; never split over groups. */
interface Unit<Item, Result> {
  items: readonly Item[];
  bytes: number;
  resolve: (results: readonly Result[]) => void;
  reject: (error: unknown) => void;
}

type Outcome<Result> = { result: Result } | { error: unknown };

/**
 * Writes what has gathered while the last group was being written as one group. One fsync then serves many requests:
 * the busier, the cheaper each. Another group, of enough items, is written beside it.
 */
export class GroupCommit<Item, Result> {
  private readonly waiting: Unit<Item, Result>[] = [];
  private items = 0;
  private writing = 0;
  private scheduled = false;
  private began = -Infinity;
  private isStream = false;

  /**
   * @param write stores a group and returns one result per item, in order
   * @param isItemsFault tells an error that one of the items caused from one of the store's; the group is then written
   * in halves, so that a bad one fails alone
   */
  constructor(
    private readonly write: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly isItemsFault: (error: unknown) => boolean,
    private readonly options: GroupCommitOptions,
  ) {}

  /** Items that wait. */
  get size(): number {
    return this.items;
  }

  /**
   * Items that are written in one group, however many they are.
   *
   * @param bytes of all of them
   * @returns their results, in order, once each was written or has failed; rejects with the first failure
   * @throws TooManyWaiting when the store cannot keep up
   */
  add(items: readonly Item[], bytes: number): Promise<readonly Result[]> {
    // more than may wait at all is taken when nothing else waits
    if (this.items > 0 && this.items + items.length > this.options.maxWaiting) {
      return Promise.reject(new TooManyWaiting());
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ items, bytes, resolve, reject });
      this.items += items.length;
      this.schedule();
    });
  }

  /** `setImmediate`, not a microtask: requests that are being read join the group. A lone sender is not held up. */
  private schedule(): void {
    if (this.isAnotherDue()) void this.writeGroup();
    if (this.scheduled || this.writing > 0 || this.waiting.length === 0) return;
    this.scheduled = true;
    const left = this.isStream ? this.began + this.options.apart - performance.now() : 0;
    if (left > 0) setTimeout(() => this.begin(), left);
    else setImmediate(() => this.begin());
  }

  private isAnotherDue(): boolean {
    if (this.writing >= MOST_GROUPS || this.waiting.length === 0) return false;
    if (this.items >= this.options.enoughForAnother) return true;
    return this.writing > 0 && performance.now() - this.began > this.options.patience;
  }

  private begin(): void {
    this.scheduled = false;
    if (this.writing === 0 && this.waiting.length > 0) void this.writeGroup();
  }

  private async writeGroup(): Promise<void> {
    const group = this.takeGroup();
    this.began = performance.now();
    this.isStream = group.length > 1;
    this.writing += 1;
    this.schedule();
    await this.settle(group);
    this.writing -= 1;
    this.schedule();
  }

  private takeGroup(): Unit<Item, Result>[] {
    const { maxGroup, maxBytes } = this.options;
    let [units, items, bytes] = [0, 0, 0];
    for (const unit of this.waiting) {
      items += unit.items.length;
      bytes += unit.bytes;
      if (units > 0 && (items > maxGroup || bytes > maxBytes)) break;
      units += 1;
    }
    const group = this.waiting.splice(0, units);
    for (const unit of group) this.items -= unit.items.length;
    return group;
  }

  private async settle(group: readonly Unit<Item, Result>[]): Promise<void> {
    const items = group.length === 1 && group[0] !== undefined ? group[0].items : group.flatMap((unit) => unit.items);
    let results: readonly Result[];
    try {
      results = await this.write(items);
    } catch (error) {
      if (items.length > 1 && this.isItemsFault(error)) await this.settleApart(group);
      else for (const { reject } of group) reject(error);
      return;
    }
    let done = 0;
    for (const { items: own, resolve } of group) resolve(results.slice(done, (done += own.length)));
  }

  /** One item of the group is bad: units that have none are still written whole. */
  private async settleApart(group: readonly Unit<Item, Result>[]): Promise<void> {
    const [only] = group;
    if (group.length === 1 && only !== undefined) {
      const outcomes = await this.writeHalves(only.items);
      const failed = outcomes.find((outcome) => 'error' in outcome);
      if (failed !== undefined) only.reject(failed.error);
      else only.resolve(outcomes.flatMap((outcome) => ('result' in outcome ? [outcome.result] : [])));
      return;
    }
    const half = Math.ceil(group.length / 2);
    await this.settle(group.slice(0, half));
    await this.settle(group.slice(half));
  }

  private async writeHalves(items: readonly Item[]): Promise<Outcome<Result>[]> {
    const half = Math.ceil(items.length / 2);
    const first = await this.writeParts(items.slice(0, half));
    return [...first, ...(await this.writeParts(items.slice(half)))];
  }

  private async writeParts(items: readonly Item[]): Promise<Outcome<Result>[]> {
    try {
      return (await this.write(items)).map((result) => ({ result }));
    } catch (error) {
      if (items.length > 1 && this.isItemsFault(error)) return this.writeHalves(items);
      return items.map(() => ({ error }));
    }
  }
}

export class TooManyWaiting extends Error {
  override readonly name = 'TooManyWaiting';

  constructor() {
    super('more events are waiting for the store than it can write soon');
  }
}
