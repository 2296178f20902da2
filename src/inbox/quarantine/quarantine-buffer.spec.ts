import { QuarantineBuffer } from './quarantine-buffer.js';
import type { RejectedWebhook } from './quarantine.js';

const ALL = { count: Infinity, bytes: Infinity };

function webhook(id: string, { source = 'openphone', reason = 'stale', size = 1 } = {}): RejectedWebhook {
  const request = { detail: '', method: 'POST', publicUrl: null, target: '/', address: null, headers: {} };
  return { id, source, reason, body: Buffer.alloc(size), receivedAt: new Date(0), ...request };
}

function idsOf(webhooks: readonly RejectedWebhook[]): string[] {
  return webhooks.map(({ id }) => id);
}

describe('the buffer of the quarantine', () => {
  it('keeps the newest of each kind, by count and by bytes', () => {
    const buffer = new QuarantineBuffer({ count: 3, bytes: 100 });
    for (const id of ['1', '2', '3', '4']) buffer.add(webhook(id));
    for (const id of ['5', '6', '7']) buffer.add(webhook(id, { reason: 'no-secret', size: 50 }));
    buffer.add(webhook('8', { source: 'other' }));
    expect(idsOf(buffer.take(ALL)).sort()).toEqual(['2', '3', '4', '6', '7', '8']);
  });

  it('keeps nothing that is larger than all it may hold', () => {
    const buffer = new QuarantineBuffer({ count: 3, bytes: 100 });
    buffer.add(webhook('1', { size: 101 }));
    buffer.add(webhook('2', { size: 100 }));
    expect(idsOf(buffer.take(ALL))).toEqual(['2']);
  });

  it('gives a part, of each kind as much, oldest first, and the others later', () => {
    const buffer = new QuarantineBuffer({ count: 100, bytes: 100 });
    for (const id of ['1', '2', '3']) buffer.add(webhook(id));
    buffer.add(webhook('4', { reason: 'no-secret' }));
    expect(idsOf(buffer.take({ count: 3, bytes: 100 }))).toEqual(['1', '4', '2']);
    buffer.add(webhook('5', { size: 90 }));
    expect(idsOf(buffer.take({ count: 3, bytes: 1 }))).toEqual(['3']);
    expect(idsOf(buffer.take(ALL))).toEqual(['5']);
    expect(buffer.take(ALL)).toEqual([]);
  });
});
