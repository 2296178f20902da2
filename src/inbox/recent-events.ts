import type { Kysely } from 'kysely';
import type { WebhookEvent } from '../contract/index.js';
import type { Tables } from '../database/tables.js';
import { headOf, withContent, type EventHead } from './event-row.js';
import { loadEvents, loadEventsWithin, type LoadedEvents } from './load-events.js';
import type { StorableEvent } from './new-event.js';

/** Deliveries under load are begun within a fraction of this. What is older may have been erased meanwhile. */
const FRESH_MS = 2_000;
const MOST_EVENTS = 2_000;
/** Characters of their data. */
const MOST_TEXT = 8 * 1024 * 1024;

interface Kept {
  /** Without its body, which nobody delivers and which may be large. */
  event: EventHead;
  /** Its data as the store has it. */
  text: string;
  at: number;
  /** Subscribers that have not asked for it yet. Another attempt counts as one of them: the last to come asks the store. */
  awaited: number;
}

/**
 * Events this process has just stored. Delivering them need not ask the store for what is still at hand, which is a
 * tenth of all the work an event makes.
 */
export class RecentEvents {
  private readonly kept = new Map<string, Kept>();
  private length = 0;

  /** @param events committed, as they were written */
  keep(events: readonly StorableEvent[]): void {
    const at = performance.now();
    for (const event of events) {
      this.kept.set(event.id, { event: headOf(event), text: event.json, at, awaited: event.deliverTo.length });
      this.length += event.json.length;
    }
    for (const [id, kept] of this.kept) {
      if (this.kept.size <= MOST_EVENTS && this.length <= MOST_TEXT) break;
      this.drop(id, kept);
    }
  }

  /**
   * The events with these ids, as `loadEvents` does; from the store those that are not at hand. Every call makes objects
   * of its own, so that no subscriber sees what another has changed in them.
   */
  async load(db: Kysely<Tables>, ids: readonly string[]): Promise<Map<string, WebhookEvent>> {
    const found = this.take(ids);
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length > 0) for (const [id, event] of await loadEvents(db, missing)) found.set(id, event);
    return found;
  }

  /** As `load`; from the store as many of the first as have `bytes` together, as they were received, and at least one. */
  async loadWithin(db: Kysely<Tables>, ids: readonly string[], bytes: number): Promise<LoadedEvents> {
    const events = this.take(ids);
    const missing = ids.filter((id) => !events.has(id));
    if (missing.length === 0) return { events, left: new Set() };
    const loaded = await loadEventsWithin(db, missing, bytes);
    for (const [id, event] of loaded.events) events.set(id, event);
    return { events, left: loaded.left };
  }

  private take(ids: readonly string[]): Map<string, WebhookEvent> {
    const oldest = performance.now() - FRESH_MS;
    const found = new Map<string, WebhookEvent>();
    for (const id of ids) {
      const kept = this.kept.get(id);
      if (kept === undefined || kept.at < oldest) continue;
      found.set(id, toEvent(kept));
      if (--kept.awaited === 0) this.drop(id, kept);
    }
    return found;
  }

  /** From now on the store alone knows what there is. */
  forget(): void {
    this.kept.clear();
    this.length = 0;
  }

  private drop(id: string, { text }: Kept): void {
    this.kept.delete(id);
    this.length -= text.length;
  }
}

function toEvent({ event, text }: Kept): WebhookEvent {
  return withContent(headOf(event), JSON.parse(text));
}
