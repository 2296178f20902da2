/**
 * A costly read for many who ask at once: one is under way at a time, and all who ask meanwhile share the next one, so
 * that nobody gets an answer from before the question.
 */
export class SharedRead<Result> {
  private current: Promise<Result> | null = null;
  private next: Promise<Result> | null = null;

  constructor(private readonly read: () => Promise<Result>) {}

  get(): Promise<Result> {
    if (this.next !== null) return this.next;
    if (this.current === null) return this.begin();
    this.next = this.current.catch(() => undefined).then(() => this.begin());
    return this.next;
  }

  private begin(): Promise<Result> {
    this.next = null;
    const reading = this.read().finally(() => {
      if (this.current === reading) this.current = null;
    });
    this.current = reading;
    return reading;
  }
}
