import { SharedRead } from './shared-read.js';

describe('a shared read', () => {
  it('is one at a time, and nobody gets an answer from before the question', async () => {
    let begun = 0;
    const answers: (() => void)[] = [];
    const shared = new SharedRead(() => {
      const number = ++begun;
      return new Promise<number>((resolve) => answers.push(() => resolve(number)));
    });
    const first = shared.get();
    const others = [shared.get(), shared.get(), shared.get()];
    expect(begun).toBe(1);
    answers[0]?.();
    expect(await first).toBe(1);
    await Promise.resolve();
    expect(begun).toBe(2);
    answers[1]?.();
    expect(await Promise.all(others)).toEqual([2, 2, 2]);
    const last = shared.get();
    answers[2]?.();
    expect(await last).toBe(3);
  });

  it('goes on after one that failed', async () => {
    const outcomes = [Promise.reject(new Error('gone')), Promise.resolve('here')];
    const shared = new SharedRead(() => outcomes.shift() as Promise<string>);
    const [first, second] = [shared.get(), shared.get()];
    await expect(first).rejects.toThrow('gone');
    expect(await second).toBe('here');
  });
});
