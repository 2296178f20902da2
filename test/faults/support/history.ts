import { randomUUID } from 'node:crypto';
import { OPERATOR_TOKEN } from '../../support/service.js';
import type { TestStore } from '../../support/stores.js';
import { ChildService, type ChildOptions } from './child-service.js';
import { percentile } from '../../support/statistics.js';
import { Flood } from './flood.js';
import { call } from './http.js';
import { Notes } from './notes.js';
import type { SabotageName } from './sabotage.js';
import { steadyLoad, type Load } from './steady-load.js';

export const LIVE_PER_SECOND = 20;
export const LIVE = 5 * LIVE_PER_SECOND;
/** Of the subscribers of `child/history-subscribers`. */
export const CONCURRENCY = 10;

/** Services on one store after the other, and what their subscribers note. Registers its own clean-up. */
export class History {
  good = new Notes();
  fragile = new Notes();
  peaks = new Notes();
  private current: TestStore | undefined;

  constructor(private readonly create: () => Promise<TestStore>) {
    beforeEach(() => this.begin());
    afterEach(() => this.end());
  }

  get store(): TestStore {
    if (this.current === undefined) throw new TypeError('no test has begun');
    return this.current;
  }

  /** Everything from the beginning, on a new store. */
  async anew(): Promise<void> {
    await this.end();
    await this.begin();
  }

  open(environment: Record<string, string>, sabotage?: SabotageName): Promise<ChildService> {
    const options: ChildOptions = { entry: 'history-subscribers', ...(sabotage && { sabotage }) };
    const files = { GOOD_FILE: this.good.file, FRAGILE_FILE: this.fragile.file, PEAKS_FILE: this.peaks.file };
    return ChildService.start({ ...this.store.environment, ...files, ...environment }, options);
  }

  /** @returns the most deliveries under way at once, as subscriber `crowded` has noted them */
  mostAtOnce(): number {
    return Math.max(0, ...[...this.peaks.read().keys()].map(Number));
  }

  private async begin(): Promise<void> {
    [this.good, this.fragile, this.peaks] = [new Notes(), new Notes(), new Notes()];
    this.current = await this.create();
  }

  private async end(): Promise<void> {
    await ChildService.killAll();
    await this.current?.remove();
    for (const notes of [this.good, this.fragile, this.peaks]) notes.remove();
  }
}

/** Events of messages that nobody has seen before, acknowledged. */
export async function fill({ url }: ChildService, count: number): Promise<void> {
  for (let stored = 0; stored < count;) stored += (await new Flood(url).run(Infinity, 1_000)).acknowledged.length;
}

export async function ask<Result>(
  service: ChildService,
  method: string,
  path: string,
  body: object = {},
): Promise<Result> {
  const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
  const answer = await call(service.url + path, { method, headers, body: JSON.stringify(body) });
  expect([200, 202, 204]).toContain(answer.status);
  return answer.body === '' ? (null as Result) : (JSON.parse(answer.body) as Result);
}

/** New events beside whatever else is going on. */
export function live({ url }: ChildService): Promise<Load> {
  return steadyLoad(
    url,
    Array.from({ length: LIVE }, () => `msg_${randomUUID()}`),
    LIVE_PER_SECOND,
  );
}

export const p99 = ({ milliseconds }: Load) => Math.round(percentile(milliseconds, 99));
