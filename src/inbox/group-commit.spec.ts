import { GroupCommit, TooManyWaiting } from './group-commit.js';

const LIMITS = { enoughForAnother: 100, patience: 60_000, maxGroup: 100, maxWaiting: 1_000, apart: 0 };

describe('GroupCommit', () => {
  it('writes what gathers while a group is being written as one group', async () => {
    const groups: number[][] = [];
    const commits = new GroupCommit<number, number>(
      async (items) => {
        groups.push([...items]);
        await new Promise(setImmediate);
        return items.map((item) => item * 2);
      },
      () => false,
      LIMITS,
    );
    const first = commits.add(1);
    await new Promise(setImmediate);
    const rest = [2, 3, 4].map((item) => commits.add(item));
    expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8]);
    expect(groups).toEqual([[1], [2, 3, 4]]);
  });

  it('writes one more group beside the first as soon as enough wait, and no third', async () => {
    const groups: number[][] = [];
    const { promise: written, resolve: write } = Promise.withResolvers<void>();
    const commits = new GroupCommit<number, number>(
      async (items) => {
        groups.push([...items]);
        await written;
        return items;
      },
      () => false,
      { ...LIMITS, enoughForAnother: 2 },
    );
    const first = commits.add(1);
    await new Promise(setImmediate);
    const second = commits.add(2);
    await new Promise(setImmediate);
    expect(groups).toEqual([[1]]);
    const others = [3, 4, 5, 6].map((item) => commits.add(item));
    expect(groups).toEqual([[1], [2, 3]]);
    await new Promise(setImmediate);
    expect(groups).toHaveLength(2);
    write();
    expect(await Promise.all([first, second, ...others])).toEqual([1, 2, 3, 4, 5, 6]);
    expect(groups).toEqual([[1], [2, 3], [4, 5, 6]]);
  });

  it('does not wait for a group that is stuck', async () => {
    const { promise: written, resolve: write } = Promise.withResolvers<void>();
    const commits = new GroupCommit<number, number>(
      async (items) => {
        if (items.includes(1)) await written;
        return items;
      },
      () => false,
      { ...LIMITS, patience: 0 },
    );
    const stuck = commits.add(1);
    await new Promise(setImmediate);
    expect(await Promise.all([commits.add(2), commits.add(3)])).toEqual([2, 3]);
    write();
    expect(await stuck).toBe(1);
  });

  it('keeps the groups of a stream apart, and a lone sender waits for nobody', async () => {
    const began: number[] = [];
    const commits = new GroupCommit<number, number>(
      (items) => {
        began.push(performance.now());
        return Promise.resolve(items);
      },
      () => false,
      { ...LIMITS, apart: 500 },
    );
    await commits.add(1);
    await commits.add(2);
    await Promise.all([commits.add(3), commits.add(4)]);
    await commits.add(5);
    const gaps = began.slice(1).map((at, index) => at - (began[index] as number));
    expect(gaps).toHaveLength(3);
    expect(Math.max(gaps[0] as number, gaps[1] as number)).toBeLessThan(400);
    expect(gaps[2]).toBeGreaterThan(490);
  });

  it('lets a bad item fail alone', async () => {
    const commits = new GroupCommit<number, number>(
      (items) => (items.includes(13) ? Promise.reject(new Error('13')) : Promise.resolve(items)),
      () => true,
      LIMITS,
    );
    const results = await Promise.allSettled([1, 13, 2].map((item) => commits.add(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails the whole group when the store is at fault, without asking again', async () => {
    let writes = 0;
    const commits = new GroupCommit<number, number>(
      () => {
        writes += 1;
        return Promise.reject(new Error('the store is gone'));
      },
      () => false,
      LIMITS,
    );
    const results = await Promise.allSettled([1, 2, 3].map((item) => commits.add(item)));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(writes).toBe(1);
  });

  it('keeps groups and waiting bounded', async () => {
    const sizes: number[] = [];
    const commits = new GroupCommit<number, number>(
      async (items) => {
        sizes.push(items.length);
        await new Promise(setImmediate);
        return items;
      },
      () => false,
      { ...LIMITS, maxGroup: 3, maxWaiting: 10 },
    );
    const results = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => commits.add(index)));
    const rejected = results.filter((result) => result.status === 'rejected');
    expect(rejected.map(({ reason }) => reason as unknown)).toEqual([
      expect.any(TooManyWaiting),
      expect.any(TooManyWaiting),
    ]);
    expect(Math.max(...sizes)).toBe(3);
    expect(commits.size).toBe(0);
  });
});
