import type { ServerResponse } from 'node:http';

const HOLD_MS = 1_000;
/** Held at a time. */
const MAX = 2_000;

/**
 * Answers that are given a second later. Who floods waits for the answer to send the next request, or to connect again, which
 * costs as much as a request: answered at once, that would be all this process does.
 */
export class HeldAnswers {
  private held = 0;

  /** @param send is not called when the client has left meanwhile */
  add(response: ServerResponse, send: () => void): void {
    if (this.held >= MAX) return send();
    this.held++;
    const timer = setTimeout(send, HOLD_MS);
    response.once('close', () => {
      this.held--;
      clearTimeout(timer);
    });
  }
}
