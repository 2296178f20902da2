import type { StoredEvent } from '../../inbox/events/stored-event.js';
import { toSummary } from '../event-summary.js';

/** What one reader wants to see. */
export interface View {
  /** Unmasked. */
  revealed: boolean;
  /** Types as patterns, as they were asked for. */
  types: string;
  matches: (type: string) => boolean;
}

/** Events that became known together, in the order of their ids. Readers with the same view share the bytes they get. */
export class EventBatch {
  private readonly frames = new Map<string, Buffer | null>();

  /** @param position where a reader can go on that has got everything until here */
  constructor(
    readonly events: readonly StoredEvent[],
    readonly position: string,
  ) {}

  /** As server-sent event; null when the view has none of them. */
  frameFor(view: View): Buffer | null {
    const key = `${view.revealed} ${view.types}`;
    let frame = this.frames.get(key);
    if (frame === undefined) {
      frame = this.encode(view);
      this.frames.set(key, frame);
    }
    return frame;
  }

  without(ids: ReadonlySet<string>): EventBatch {
    if (!this.events.some(({ id }) => ids.has(id))) return this;
    return new EventBatch(
      this.events.filter(({ id }) => !ids.has(id)),
      this.position,
    );
  }

  private encode({ revealed, matches }: View): Buffer | null {
    const shown = this.events.filter(({ type }) => matches(type)).map((event) => toSummary(event, revealed));
    return shown.length === 0 ? null : frameOf('events', shown, this.position);
  }
}

/** JSON has no line breaks, so it is one `data:` line. */
export function frameOf(event: string, data: unknown, position: string | null = null): Buffer {
  const id = position === null ? '' : `id: ${position}\n`;
  return Buffer.from(`${id}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
