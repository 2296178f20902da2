/** Turns at what only some can have at a time. Of those that wait, one of each owner gets it after the other. */
export class FairTurns {
  /** What begins each turn that is waited for; the owner that has had none for longest is the first. */
  private readonly waiting = new Map<string, (() => void)[]>();
  private taken = 0;

  /** @param atOnce turns that are taken at the same time */
  constructor(private readonly atOnce: number) {}

  /**
   * @param withinMs how long to wait for it at most
   * @returns what gives it back
   * @throws TurnNotInTime
   */
  async take(owner: string, withinMs = Infinity): Promise<() => void> {
    if (this.taken < this.atOnce) this.taken++;
    else await this.wait(owner, withinMs);
    let isOver = false;
    return () => {
      if (!isOver) this.next();
      isOver = true;
    };
  }

  private wait(owner: string, withinMs: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.waiting.set(owner, [...(this.waiting.get(owner) ?? []), resolve]);
    if (withinMs === Infinity) return promise;
    const timer = setTimeout(() => {
      const left = (this.waiting.get(owner) ?? []).filter((begin) => begin !== resolve);
      if (left.length > 0) this.waiting.set(owner, left);
      else this.waiting.delete(owner);
      reject(new TurnNotInTime());
    }, withinMs);
    return promise.finally(() => clearTimeout(timer));
  }

  private next(): void {
    const [first] = this.waiting;
    if (first === undefined) return void this.taken--;
    const [owner, [begin, ...others]] = first;
    this.waiting.delete(owner);
    if (others.length > 0) this.waiting.set(owner, others);
    begin?.();
  }
}

class TurnNotInTime extends Error {
  override readonly name = 'TurnNotInTime';

  constructor() {
    // as the pool says it: for whoever waits, it is the same
    super('timeout exceeded when trying to connect: all connections that are not kept for receiving are taken');
  }
}
