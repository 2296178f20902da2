import { GroupCommit, TooManyWaiting, type GroupCommitOptions } from './group-commit.js';

const LIMITS = { enoughForAnother: 100, patience: 60_000, maxGroup: 100, maxBytes: 1_000, maxWaiting: 1_000, apart: 0 };

type Write = (items: readonly number[]) => Promise<readonly number[]>;

/** Items of one byte, each with its own result. */
function commitsOf(write: Write, isItemsFault: (error: unknown) => boolean, options: GroupCommitOptions) {
  const commits = new GroupCommit<number, number>(write, isItemsFault, options);
  const add = (...items: number[]) => commits.add(items, items.length);
  return { add, one: async (item: number) => (await add(item))[0], size: () => commits.size };
}

describe('GroupCommit', () => {
  it('writes what gathers while a group is being written as one group', async () => {
    const groups: number[][] = [];
    const commits = commitsOf(
      async (items) => {
        groups.push([...items]);
        await new Promise(setImmediate);
        return items.map((item) => item * 2);
      },
      () => false,
      LIMITS,
    );
    const first = commits.one(1);
    await new Promise(setImmediate);
    const rest = [2, 3, 4].map((item) => commits.one(item));
    expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8]);
    expect(groups).toEqual([[1], [2, 3, 4]]);
  });

  it('writes one more group beside the first as soon as enough wait, and no third', async () => {
    const groups: number[][] = [];
    const { promise: written, resolve: write } = Promise.withResolvers<void>();
    const commits = commitsOf(
      async (items) => {
        groups.push([...items]);
        await written;
        return items;
      },
      () => false,
      { ...LIMITS, enoughForAnother: 2 },
    );
    const first = commits.one(1);
    await new Promise(setImmediate);
    const second = commits.one(2);
    await new Promise(setImmediate);
    expect(groups).toEqual([[1]]);
    const others = [3, 4, 5, 6].map((item) => commits.one(item));
    expect(groups).toEqual([[1], [2, 3]]);
    await new Promise(setImmediate);
    expect(groups).toHaveLength(2);
    write();
    expect(await Promise.all([first, second, ...others])).toEqual([1, 2, 3, 4, 5, 6]);
    expect(groups).toEqual([[1], [2, 3], [4, 5, 6]]);
  });

  it('does not wait for a group that is stuck', async () => {
    const { promise: written, resolve: write } = Promise.withResolvers<void>();
    const commits = commitsOf(
      async (items) => {
        if (items.includes(1)) await written;
        return items;
      },
      () => false,
      { ...LIMITS, patience: 0 },
    );
    const stuck = commits.one(1);
    await new Promise(setImmediate);
    expect(await Promise.all([commits.one(2), commits.one(3)])).toEqual([2, 3]);
    write();
    expect(await stuck).toBe(1);
  });

  it('keeps the groups of a stream apart, and a lone sender waits for nobody', async () => {
    const began: number[] = [];
    const commits = commitsOf(
      (items) => {
        began.push(performance.now());
        return Promise.resolve(items);
      },
      () => false,
      { ...LIMITS, apart: 500 },
    );
    await commits.one(1);
    await commits.one(2);
    await Promise.all([commits.one(3), commits.one(4)]);
    await commits.one(5);
    const gaps = began.slice(1).map((at, index) => at - (began[index] as number));
    expect(gaps).toHaveLength(3);
    expect(Math.max(gaps[0] as number, gaps[1] as number)).toBeLessThan(400);
    expect(gaps[2]).toBeGreaterThan(490);
  });

  it('lets a bad item fail alone', async () => {
    const commits = commitsOf(
      (items) => (items.includes(13) ? Promise.reject(new Error('13')) : Promise.resolve(items)),
      () => true,
      LIMITS,
    );
    const results = await Promise.allSettled([1, 13, 2].map((item) => commits.one(item)));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails the whole group when the store is at fault, without asking again', async () => {
    let writes = 0;
    const commits = commitsOf(
      () => {
        writes += 1;
        return Promise.reject(new Error('the store is gone'));
      },
      () => false,
      LIMITS,
    );
    const results = await Promise.allSettled([1, 2, 3].map((item) => commits.one(item)));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(writes).toBe(1);
  });

  it('keeps groups and waiting bounded', async () => {
    const sizes: number[] = [];
    const commits = commitsOf(
      async (items) => {
        sizes.push(items.length);
        await new Promise(setImmediate);
        return items;
      },
      () => false,
      { ...LIMITS, maxGroup: 3, maxWaiting: 10 },
    );
    const results = await Promise.allSettled(Array.from({ length: 12 }, (_, index) => commits.one(index)));
    const rejected = results.filter((result) => result.status === 'rejected');
    expect(rejected.map(({ reason }) => reason as unknown)).toEqual([
      expect.any(TooManyWaiting),
      expect.any(TooManyWaiting),
    ]);
    expect(Math.max(...sizes)).toBe(3);
    expect(commits.size()).toBe(0);
  });

  it('never splits what was added together, and counts each item of it as one that waits', async () => {
    const groups: number[][] = [];
    const commits = commitsOf(
      async (items) => {
        groups.push([...items]);
        await new Promise(setImmediate);
        return items.map((item) => item * 2);
      },
      () => false,
      { ...LIMITS, maxGroup: 3, maxWaiting: 6, enoughForAnother: 100 },
    );
    const all = [commits.add(1, 2, 3, 4, 5, 6, 7)];
    await expect(commits.one(8)).rejects.toThrow(TooManyWaiting);
    await new Promise(setImmediate);
    all.push(commits.add(8, 9), commits.add(10, 11), commits.add(12));
    expect(commits.size()).toBe(5);
    expect(await Promise.all(all)).toEqual([[2, 4, 6, 8, 10, 12, 14], [16, 18], [20, 22], [24]]);
    expect(groups.map(({ length }) => length)).toEqual([7, 2, 3]);
  });

  it('ends a group before it has too many bytes', async () => {
    const groups: number[][] = [];
    const commits = commitsOf(
      (items) => {
        groups.push([...items]);
        return Promise.resolve(items);
      },
      () => false,
      { ...LIMITS, maxBytes: 2 },
    );
    await Promise.all([commits.add(1, 2, 3), commits.one(4), commits.one(5), commits.one(6)]);
    expect(groups).toEqual([[1, 2, 3], [4, 5], [6]]);
  });

  it('writes the others of what was added together with a bad item, in few tries, before it fails', async () => {
    const written: number[] = [];
    let tries = 0;
    const commits = commitsOf(
      (items) => {
        tries += 1;
        if (items.includes(13)) return Promise.reject(new Error('13'));
        written.push(...items);
        return Promise.resolve(items);
      },
      () => true,
      LIMITS,
    );
    const unit = Array.from({ length: 1_000 }, (_, index) => index);
    const [bad, good] = await Promise.allSettled([commits.add(...unit), commits.add(1_000, 1_001)]);
    expect([bad.status, good.status]).toEqual(['rejected', 'fulfilled']);
    const all = [...unit, 1_000, 1_001];
    expect(new Set(written)).toEqual(new Set(all.filter((item) => item !== 13)));
    expect(written).toHaveLength(all.length - 1);
    expect(tries).toBeLessThan(30);
  });
});
