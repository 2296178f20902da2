import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import type { Authentication } from '../../sources/authentication.js';
import { CheckQueue } from './check-queue.js';

const { jest } = import.meta;

const REFUSED: Authentication = { kind: 'refused', status: 401, reason: 'signature-mismatch', detail: '' };
const GENUINE = { kind: 'proven', trust: 'signed' } as Authentication;
const UNSIGNED = { kind: 'proven', trust: 'unverified' } as Authentication;

class Sender {
  readonly checked: string[] = [];

  constructor(readonly queue: CheckQueue) {}

  /** A webhook that is answered as soon as it is checked, as forged ones are. */
  post(address: string, outcome: Authentication): EventEmitter & { closed: boolean } {
    const response = Object.assign(new EventEmitter(), { closed: false });
    this.queue.add(address, response as unknown as Response, () => {
      this.checked.push(address);
      this.queue.settle(address, response as unknown as Response, outcome);
      if (outcome.kind === 'refused') response.emit('close');
    });
    return response;
  }

  flood(address: string, count: number): void {
    for (let index = 0; index < count; index++) this.post(address, REFUSED);
  }
}

describe('the order in which webhooks are checked', () => {
  let sender: Sender;

  beforeEach(() => {
    jest.useFakeTimers();
    sender = new Sender(new CheckQueue());
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('has a few forged ones at a time, and all of them in the end', () => {
    sender.flood('forger', 20);
    const checked = [sender.checked.length];
    while (checked.at(-1) !== 20) {
      jest.runOnlyPendingTimers();
      checked.push(sender.checked.length);
    }
    expect(checked).toEqual([8, 16, 20]);
  });

  it('lets addresses take turns', () => {
    sender.flood('a', 12);
    sender.flood('b', 3);
    sender.post('c', GENUINE);
    jest.runOnlyPendingTimers();
    expect(sender.checked.slice(8)).toEqual(['a', 'b', 'c', 'a', 'b', 'a', 'b', 'a']);
  });

  it('does not let an address wait whose last webhook was genuine', () => {
    sender.post('genuine', GENUINE);
    jest.runOnlyPendingTimers();
    sender.flood('forger', 100);
    sender.post('genuine', GENUINE);
    expect(sender.checked.at(-1)).toBe('genuine');
    sender.post('genuine', REFUSED);
    sender.post('genuine', GENUINE);
    expect(sender.checked.at(-1)).toBe('genuine');
    expect(sender.checked.filter((address) => address === 'genuine')).toHaveLength(3);
  });

  it('lets all go on of an address that turns out to be genuine', () => {
    sender.flood('forger', 8);
    for (let index = 0; index < 100; index++) sender.post('genuine', GENUINE);
    jest.runOnlyPendingTimers();
    expect(sender.checked.filter((address) => address === 'genuine')).toHaveLength(100);
  });

  it('takes no place for what is let in, however long storing it takes', () => {
    for (let index = 0; index < 16; index++) sender.post('trial', UNSIGNED);
    expect(sender.checked).toHaveLength(8);
    jest.runOnlyPendingTimers();
    expect(sender.checked).toHaveLength(16);
  });

  it('does not check what its sender does not wait for any more', () => {
    sender.flood('forger', 8);
    sender.post('gone', REFUSED).closed = true;
    sender.post('stays', REFUSED);
    jest.runOnlyPendingTimers();
    expect(sender.checked.slice(8)).toEqual(['stays']);
  });

  it('is bounded, for each address and for all', () => {
    sender.flood('forger', 8);
    for (let address = 0; address < 9; address++) sender.flood(`flooder ${address}`, 200);
    expect(['flooder 0', 'another'].map((address) => sender.queue.isFullFor(address))).toEqual([true, false]);
    sender.flood('another', 200);
    expect(sender.queue.isFullFor('one more')).toBe(true);
  });
});
