/** Work that is done one after the other. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.last.then(work);
    // whoever waits does not care how the one before ended
    this.last = turn.catch(() => undefined);
    return turn;
  }
}
