/** Microseconds of the processor per second for all checks together: a tenth of a core. */
const MAX = 100_000;
/** What a webhook costs to be read, routed and answered … */
const REQUEST = 200;
/** … and what the digest of its body costs, of a machine without instructions for it. */
const BYTE = 3_000 / 2 ** 20;
const PERIOD_MS = 1_000;
/** Addresses that are counted at a time; more are not checked. */
const MAX_ADDRESSES = 10_000;

/**
 * Processor time for checking webhooks of addresses that are over their limit. Each address has an equal share, and one
 * share is left for an address that has not asked yet: one that floods cannot use up what belongs to another. Up to 500
 * addresses at a time get at least one check a second; more of them take turns.
 *
 * What an address spends beyond its share, on a large body, is taken from its own shares of the next periods. Costs are
 * estimates: a clock would count what else the machine does, and fewer would be checked just when it is busy. `now` is of a
 * clock that does not step, in milliseconds.
 */
export class CheckBudget {
  private spent = 0;
  private accounts = new Map<string, number>();
  /** Addresses that asked in the period before. */
  private before = 0;
  private began = -Infinity;

  /** Pays for one webhook in advance. @returns whether there is enough left to check it */
  take(address: string, now: number): boolean {
    this.turn(now);
    if (!this.accounts.has(address) && this.accounts.size >= MAX_ADDRESSES) return false;
    const own = this.accounts.get(address) ?? 0;
    // who is refused has asked as well
    this.accounts.set(address, own);
    const fits = own === 0 || own + REQUEST <= this.share();
    if (!fits || this.spent + REQUEST > MAX) return false;
    this.charge(address, REQUEST);
    return true;
  }

  /** For the body, once it is read and its signature is wrong. */
  payForBody(address: string, bytes: number): void {
    const cost = bytes * BYTE;
    const left = Math.max(0, this.share() - (this.accounts.get(address) ?? 0));
    this.charge(address, cost, Math.min(cost, left));
  }

  /** For a webhook that is genuine: however many of them there are, they are not limited. */
  refund(address: string): void {
    this.charge(address, -REQUEST);
  }

  /** @param shared the part that counts for all */
  private charge(address: string, cost: number, shared = cost): void {
    this.spent = Math.max(0, this.spent + shared);
    this.accounts.set(address, Math.max(0, (this.accounts.get(address) ?? 0) + cost));
  }

  private share(): number {
    return MAX / (Math.max(this.before, this.accounts.size) + 1);
  }

  private turn(now: number): void {
    const periods = Math.floor((now - this.began) / PERIOD_MS);
    if (periods < 1) return;
    const repaid = periods * this.share();
    this.began = periods === Infinity ? now : this.began + periods * PERIOD_MS;
    this.before = periods === 1 ? this.accounts.size : 0;
    const accounts = [...this.accounts].map(([address, own]): [string, number] => [address, own - repaid]);
    this.accounts = new Map(accounts.filter(([, own]) => own > 0));
    this.spent = 0;
  }
}
