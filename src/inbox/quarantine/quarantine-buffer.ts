import type { QuarantineBounds, RejectedWebhook } from './quarantine.js';

interface Kind {
  readonly webhooks: RejectedWebhook[];
  bytes: number;
}

/**
 * Refused webhooks that wait to be written, the newest of each kind: of one source, refused for one reason. What a kind
 * has too much of goes, and nothing of another.
 */
export class QuarantineBuffer {
  private readonly kinds = new Map<string, Kind>();

  /** @param bounds of each kind */
  constructor(private readonly bounds: QuarantineBounds) {}

  get size(): number {
    return [...this.kinds.values()].reduce((size, { webhooks }) => size + webhooks.length, 0);
  }

  add(webhook: RejectedWebhook): void {
    const key = `${webhook.source}\n${webhook.reason}`;
    const kind = this.kinds.get(key) ?? { webhooks: [], bytes: 0 };
    this.kinds.set(key, kind);
    kind.webhooks.push(webhook);
    kind.bytes += webhook.body.length;
    while (kind.webhooks.length > this.bounds.count || kind.bytes > this.bounds.bytes) this.shift(key, kind);
  }

  /** Takes out the oldest, as many of each kind as there are. @param bounds of what is taken, one beyond its bytes */
  take({ count, bytes }: QuarantineBounds): RejectedWebhook[] {
    const taken: RejectedWebhook[] = [];
    for (let size = 0; this.kinds.size > 0;) {
      for (const [key, kind] of this.kinds) {
        if (taken.length >= count || size >= bytes) return taken;
        const webhook = this.shift(key, kind);
        taken.push(webhook);
        size += webhook.body.length;
      }
    }
    return taken;
  }

  private shift(key: string, kind: Kind): RejectedWebhook {
    const webhook = kind.webhooks.shift() as RejectedWebhook;
    kind.bytes -= webhook.body.length;
    if (kind.webhooks.length === 0) this.kinds.delete(key);
    return webhook;
  }
}
