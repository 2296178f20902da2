export interface GroupCommitOptions {
  /** So many waiting items are written at once, even while the group before is being written. */
  enoughForAnother: number;
  /** Milliseconds after which that group may be stuck, and an item that comes does not wait for it. */
  patience: number;
  /** Largest group. */
  maxGroup: number;
  /** Items that may wait; more are turned away, so that memory and waiting time stay bounded. */
  maxWaiting: number;
  /** Milliseconds from the beginning of one group to that of the next, while items come in a stream. */
  apart: number;
}

/** Groups written at the same time. */
const MOST_GROUPS = 2;

interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Writes what has gathered while the last group was being written as one group. One fsync then serves many requests:
 * the busier, the cheaper each. Another group, of enough items, is written beside it.
 */
export class GroupCommit<Item, Result> {
  private readonly waiting: Waiting<Item, Result>[] = [];
  private writing = 0;
  private scheduled = false;
  private began = -Infinity;
  private isStream = false;

  /**
   * @param write stores a group and returns one result per item, in order
   * @param isItemsFault tells an error that one of the items caused from one of the store's; the group is then written
   * item by item, so that a bad one fails alone
   */
  constructor(
    private readonly write: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly isItemsFault: (error: unknown) => boolean,
    private readonly options: GroupCommitOptions,
  ) {}

  get size(): number {
    return this.waiting.length;
  }

  /** @throws TooManyWaiting when the store cannot keep up */
  add(item: Item): Promise<Result> {
    if (this.waiting.length >= this.options.maxWaiting) return Promise.reject(new TooManyWaiting());
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
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
    if (this.waiting.length >= this.options.enoughForAnother) return true;
    return this.writing > 0 && performance.now() - this.began > this.options.patience;
  }

  private begin(): void {
    this.scheduled = false;
    if (this.writing === 0 && this.waiting.length > 0) void this.writeGroup();
  }

  private async writeGroup(): Promise<void> {
    const group = this.waiting.splice(0, this.options.maxGroup);
    this.began = performance.now();
    this.isStream = group.length > 1;
    this.writing += 1;
    this.schedule();
    await this.settle(group);
    this.writing -= 1;
    this.schedule();
  }

  private async settle(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.write(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      if (group.length > 1 && this.isItemsFault(error)) {
        for (const one of group) await this.settle([one]);
      } else {
        for (const { reject } of group) reject(error);
      }
    }
  }
}

export class TooManyWaiting extends Error {
  override readonly name = 'TooManyWaiting';

  constructor() {
    super('more events are waiting for the store than it can write soon');
  }
}
