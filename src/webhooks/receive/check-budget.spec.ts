import { CheckBudget } from './check-budget.js';

const SECOND = 1_000;
/** Takes all it can get within one second. @returns how many checks */
function flood(budget: CheckBudget, address: string, now: number): number {
  let checks = 0;
  while (budget.take(address, now)) checks++;
  return checks;
}

describe('the budget for checks', () => {
  it('gives one address half of it, each second again', () => {
    const budget = new CheckBudget();
    expect(flood(budget, 'a', 0)).toBe(250);
    expect(flood(budget, 'a', 999)).toBe(0);
    expect(flood(budget, 'a', SECOND)).toBe(250);
    expect(flood(budget, 'a', 60 * SECOND)).toBe(250);
  });

  it('has something left for an address that comes while others flood', () => {
    const budget = new CheckBudget();
    const flooders = Array.from({ length: 100 }, (_, index) => `flooder ${index}`);
    for (const second of [0, 1, 2, 3]) {
      for (const flooder of flooders) flood(budget, flooder, second * SECOND);
    }
    expect(flood(budget, 'genuine', 3.5 * SECOND)).toBeGreaterThanOrEqual(1);
  });

  it('gives never more than the whole, however many ask, who take turns', () => {
    const budget = new CheckBudget();
    const checked = new Set<string>();
    for (let second = 0; second < 20; second++) {
      let checks = 0;
      for (let address = 0; address < 2_000; address++) {
        const own = flood(budget, `${address}`, second * SECOND);
        if (own > 0) checked.add(`${address}`);
        checks += own;
      }
      expect(checks).toBeLessThanOrEqual(500);
    }
    expect(checked.size).toBe(2_000);
  });

  it('takes from the next shares of an address what a body costs beyond the first, and nothing from others', () => {
    const budget = new CheckBudget();
    expect(budget.take('a', 0)).toBe(true);
    budget.payForBody('a', 100 * 2 ** 20);
    expect(flood(budget, 'b', 0)).toBeGreaterThan(100);
    for (let second = 1; second < 5; second++) expect(budget.take('a', second * SECOND)).toBe(false);
    expect(budget.take('a', 20 * SECOND)).toBe(true);
  });

  it('does not limit what turns out to be genuine', () => {
    const budget = new CheckBudget();
    for (let webhook = 0; webhook < 10_000; webhook++) {
      expect(budget.take('a', 0)).toBe(true);
      budget.refund('a');
    }
  });

  it('counts a bounded number of addresses', () => {
    const budget = new CheckBudget();
    for (let address = 0; address < 10_000; address++) budget.take(`${address}`, 0);
    expect(budget.take('one more', 0)).toBe(false);
    expect(budget.take('one more', 2 * SECOND)).toBe(true);
  });
});
