import { randomUUID } from 'node:crypto';
import type { TestStore } from '../../support/stores.js';
import { ChildService } from './child-service.js';
import { Notes } from './notes.js';
import type { SabotageName } from './sabotage.js';
import type { Load } from './steady-load.js';

/** Ids of new messages; their kind tells the subscribers of `child/troublesome-subscribers` what trouble to make. */
export const fresh = (count: number, kind: (index: number) => string = () => 'msg') =>
  Array.from({ length: count }, (_, index) => `${kind(index)}_${randomUUID()}`);

/** Services with subscribers that make trouble, and notes of what the good one had. Registers its own clean-up. */
export class TroublesomeServices {
  notes = new Notes();
  private readonly stores: TestStore[] = [];

  constructor() {
    beforeEach(() => {
      this.notes = new Notes();
    });
    afterEach(async () => {
      await ChildService.killAll();
      for (const store of this.stores.splice(0)) await store.remove();
      this.notes.remove();
    });
  }

  /** Of the first service of the test. */
  get store(): TestStore {
    return this.stores[0] as TestStore;
  }

  async start(
    create: () => Promise<TestStore>,
    sabotage?: SabotageName,
    environment: Record<string, string> = {},
  ): Promise<ChildService> {
    const store = await create();
    this.stores.push(store);
    return this.startOn(store, environment, sabotage);
  }

  startOn(store: TestStore, environment: Record<string, string>, sabotage?: SabotageName): Promise<ChildService> {
    return ChildService.start(
      { ...store.environment, NOTES_FILE: this.notes.file, ...environment },
      { entry: 'troublesome-subscribers', ...(sabotage && { sabotage }) },
    );
  }

  /** Milliseconds from sending to the good subscriber. */
  delays({ sentAt }: Load): number[] {
    const had = this.notes.read();
    return [...sentAt].map(([id, at]) => (had.get(id)?.[0] ?? Infinity) - at);
  }
}

export async function deadLetters(service: ChildService, subscriber: string) {
  const { body } = await service.get(`/api/dead-letters?limit=200&subscriber=${subscriber}`);
  return (JSON.parse(body) as { items: { error: string | null; attempts: number }[] }).items;
}

/** Deliveries that a subscriber has under way. */
export async function activeAt(service: ChildService, subscriber: string): Promise<number | undefined> {
  const { items } = JSON.parse((await service.get('/api/subscribers')).body) as {
    items: { subscriber: string; active: number }[];
  };
  return items.find((item) => item.subscriber === subscriber)?.active;
}
