import { randomUUID } from 'node:crypto';
import type { FailedAttempt } from '../../../src/inbox/attempt-log.js';
import type { TestStore } from '../../support/stores.js';
import { ChildService, type ChildOptions } from './child-service.js';
import { ask } from './history.js';
import { inParallel } from './in-parallel.js';
import { Notes } from './notes.js';
import type { SabotageName } from './sabotage.js';
import { deliver, messageBody } from './webhooks.js';

const SENDERS = 40;
/** Large ones take long on a busy machine. */
const ANSWER_MS = 60_000;

/** Of the subscriber `lists`. */
interface ListsState {
  done: number;
  failedAttempts: number;
  dead: number;
}

/** Services with the subscriber of `child/batch-subscribers`, and a backlog for it. Registers its own clean-up. */
export class BatchServices {
  private readonly made: { store: TestStore; notes: Notes }[] = [];

  constructor() {
    afterEach(async () => {
      await ChildService.killAll();
      for (const { store, notes } of this.made.splice(0)) {
        await store.remove();
        notes.remove();
      }
    });
  }

  /** Of the last test's last store. */
  get kind(): string {
    return this.made.at(-1)?.store.kind ?? '';
  }

  async on(create: () => Promise<TestStore>, environment: Record<string, string> = {}): Promise<BatchStore> {
    const one = { store: await create(), notes: new Notes() };
    this.made.push(one);
    return new BatchStore(one.store, one.notes, environment);
  }
}

interface StartOptions {
  sabotage?: SabotageName | undefined;
  gated?: boolean;
  wrapper?: ChildOptions['wrapper'];
}

class BatchStore {
  constructor(
    readonly store: TestStore,
    readonly notes: Notes,
    private readonly environment: Record<string, string>,
  ) {}

  get gate(): string {
    return `${this.notes.file}-gate`;
  }

  /** @param options `gated`: its calls wait until the gate is there */
  start(options: StartOptions = {}): Promise<ChildService> {
    const { sabotage, gated, ...others } = options;
    const gate: Record<string, string> = gated === true ? { GATE_FILE: this.gate } : {};
    return ChildService.start(
      { ...this.store.environment, NOTES_FILE: this.notes.file, ...this.environment, ...gate },
      { entry: 'batch-subscribers', ...others, ...(sabotage && { sabotage }) },
    );
  }

  /** Messages that wait for `lists`, which gets none until it is resumed. @returns their ids */
  async backlog(
    service: ChildService,
    count: number,
    bodyOf: (id: string) => string = messageBody,
    kind: (index: number) => string = () => 'msg',
  ): Promise<string[]> {
    await this.switch(service, 'pause');
    const ids = Array.from({ length: count }, (_, index) => `${kind(index)}_${randomUUID()}`);
    await inParallel(SENDERS, ids, async (id) =>
      expect((await deliver(service.url, bodyOf(id), ANSWER_MS)).status).toBe(200),
    );
    return ids;
  }

  switch(service: ChildService, what: 'pause' | 'resume', subscriber = 'lists'): Promise<unknown> {
    return ask(service, 'POST', `/api/subscribers/${subscriber}/${what}`);
  }

  async state(service: ChildService): Promise<ListsState> {
    const { items } = await read<{ items: (ListsState & { subscriber: string })[] }>(service, '/api/subscribers');
    const { done, failedAttempts, dead } = items.find(({ subscriber }) => subscriber === 'lists') as ListsState;
    return { done, failedAttempts, dead };
  }

  /** The first event of the list, with its history. */
  async newest(service: ChildService): Promise<{ failedAttempts: FailedAttempt[] }> {
    const { items } = await read<{ items: { id: string }[] }>(service, '/api/events?limit=1');
    return read(service, `/api/events/${items[0]?.id}`);
  }

  /** How many times each of these was handled. */
  times(ids: readonly string[]): number[] {
    const had = this.notes.read();
    return ids.map((id) => had.get(id)?.length ?? 0);
  }

  /** How often the process of this service did so: `begun`, `ended` or `refused`. */
  count(service: ChildService, what: string): number {
    return this.notes.read().get(`${service.process.pid} ${what}`)?.length ?? 0;
  }
}

async function read<Result>(service: ChildService, path: string): Promise<Result> {
  return JSON.parse((await service.get(path)).body) as Result;
}
