import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import { networkOf } from '../../http/client-address.js';
import type { Authentication } from '../../sources/authentication.js';
import { isVerified } from './unverified-limit.js';

/** Checked and refused at a time: a millisecond or two of the main thread … */
const AT_ONCE = 8;
/** … and then nothing for so long: what is genuine, the store and the rest of the machine need more of the processor. */
const APART_MS = 4;
/** Webhooks that wait, of one address and of all. */
const MAX_OF_ADDRESS = 200;
const MAX_WAITING = 2_000;
/** Addresses that are known as genuine. */
const MAX_GENUINE = 10_000;

interface Waiting {
  readonly response: Response;
  readonly check: () => void;
}

/**
 * The order in which webhooks are checked. One from an address whose last webhook was genuine is checked at once. Others
 * are checked a few at a time, and addresses take turns: forged ones cost a bounded part of each turn of the event loop,
 * however many there are, and hold up nothing that is genuine.
 */
@Injectable()
export class CheckQueue {
  private readonly waiting = new Map<string, Waiting[]>();
  private readonly genuine = new Set<string>();
  private readonly underWay = new Set<Response>();
  private size = 0;
  private readonly ended: Response[] = [];
  private turn: NodeJS.Timeout | undefined;

  /** Whether a webhook from there could not even wait. */
  isFullFor(address: string | null): boolean {
    const tracker = networkOf(address);
    if (this.genuine.has(tracker)) return false;
    return this.size >= MAX_WAITING || (this.waiting.get(tracker)?.length ?? 0) >= MAX_OF_ADDRESS;
  }

  /** @param check is called when it is its turn, unless its sender has left */
  add(address: string | null, response: Response, check: () => void): void {
    const tracker = networkOf(address);
    if (this.genuine.has(tracker)) return check();
    if (this.size === 0 && this.underWay.size < AT_ONCE) {
      return this.begin({ response, check });
    }
    const others = this.waiting.get(tracker);
    if (others === undefined) this.waiting.set(tracker, [{ response, check }]);
    else others.push({ response, check });
    this.size++;
  }

  /** To be called with the outcome of each check. */
  settle(address: string | null, response: Response, authentication: Authentication): void {
    const tracker = networkOf(address);
    this.genuine.delete(tracker);
    // what is refused has to be answered still, and that costs more than the check
    if (authentication.kind !== 'refused') this.end(response);
    if (!isVerified(authentication)) return;
    const [oldest] = this.genuine;
    if (this.genuine.size >= MAX_GENUINE && oldest !== undefined) this.genuine.delete(oldest);
    this.genuine.add(tracker);
    const others = this.waiting.get(tracker) ?? [];
    this.waiting.delete(tracker);
    this.size -= others.length;
    for (const { response: its, check } of others) if (!its.closed) check();
  }

  private begin({ response, check }: Waiting): void {
    this.underWay.add(response);
    response.once('close', () => this.end(response));
    check();
  }

  /** In the next turn: refusing takes no waiting, so that all that come at once would be refused in one. */
  private end(response: Response): void {
    if (!this.underWay.has(response)) return;
    this.ended.push(response);
    this.turn ??= setTimeout(() => this.next(), APART_MS);
  }

  private next(): void {
    this.turn = undefined;
    for (const response of this.ended.splice(0)) this.underWay.delete(response);
    while (this.size > 0 && this.underWay.size < AT_ONCE) {
      const waiting = this.take();
      if (!waiting.response.closed) this.begin(waiting);
    }
  }

  /** The oldest of the address whose turn it is, which then is the last to have another. */
  private take(): Waiting {
    const [[tracker, all]] = this.waiting as unknown as [[string, Waiting[]]];
    const taken = all.shift() as Waiting;
    this.waiting.delete(tracker);
    if (all.length > 0) this.waiting.set(tracker, all);
    this.size--;
    return taken;
  }
}
