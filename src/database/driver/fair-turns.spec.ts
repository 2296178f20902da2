import { FairTurns } from './fair-turns.js';

describe('fair turns', () => {
  const settled = () => new Promise(setImmediate);

  it('are so many at a time', async () => {
    const turns = new FairTurns(2);
    const order: string[] = [];
    const back = await Promise.all([turns.take('a'), turns.take('a')]);
    void turns.take('a').then(() => order.push('third'));
    await settled();
    expect(order).toEqual([]);
    back[0]();
    back[0](); // given back once, however often
    void turns.take('a').then(() => order.push('fourth'));
    await settled();
    expect(order).toEqual(['third']);
  });

  it('go from owner to owner, in the order of each', async () => {
    const turns = new FairTurns(1);
    const order: string[] = [];
    const first = await turns.take('busy');
    const work = async (owner: string, name: string): Promise<void> => {
      const back = await turns.take(owner);
      order.push(name);
      back();
    };
    const all = ['busy 1', 'busy 2', 'busy 3', 'calm 1', 'calm 2'].map((name) => work(name.slice(0, 4), name));
    first();
    await Promise.all(all);
    expect(order).toEqual(['busy 1', 'calm 1', 'busy 2', 'calm 2', 'busy 3']);
  });

  it('are not waited for longer than asked', async () => {
    const turns = new FairTurns(1);
    const first = await turns.take('a');
    await expect(turns.take('a', 10)).rejects.toThrow('timeout exceeded when trying to connect');
    first();
    await expect(turns.take('a', 10)).resolves.toBeInstanceOf(Function);
  });
});
