import { setTimeout as delay } from 'node:timers/promises';
import { deliver, messageBody } from './webhooks.js';

const TICK_MS = 5;

export interface Load {
  /** Milliseconds to each acknowledgement. */
  milliseconds: number[];
  /** When each message that was acknowledged was sent, by its id. */
  sentAt: Map<string, number>;
  /** Not acknowledged. */
  refused: number;
}

/** Sends these messages at a steady rate, whatever the answers are, and waits for the last answer. */
export async function steadyLoad(url: string, ids: readonly string[], perSecond: number): Promise<Load> {
  const load: Load = { milliseconds: [], sentAt: new Map(), refused: 0 };
  const send = async (id: string): Promise<void> => {
    const at = Date.now();
    const started = performance.now();
    const status = await deliver(url, messageBody(id)).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status !== 200) return void load.refused++;
    load.milliseconds.push(performance.now() - started);
    load.sentAt.set(id, at);
  };
  const started = performance.now();
  const sending: Promise<void>[] = [];
  while (sending.length < ids.length) {
    const due = Math.min(ids.length, Math.floor(((performance.now() - started) * perSecond) / 1000));
    while (sending.length < due) sending.push(send(ids[sending.length] ?? ''));
    await delay(TICK_MS);
  }
  await Promise.all(sending);
  return load;
}
