import { problemsOf } from './problems.js';
import type { Overview, SubscriberStatus } from './wire.js';

const HEALTHY = {
  deadLetters: 0,
  quarantined: { total: 0, byReason: {}, refused: [] },
  subscribers: [subscriber({})],
  silentSeconds: 30,
} as unknown as Overview;

function subscriber(parts: Partial<SubscriberStatus>): SubscriberStatus {
  const calm = { subscriber: 'crm-sync', pending: 0, dead: 0, oldestPendingSeconds: null, pausedSince: null };
  return { ...calm, ...parts } as SubscriberStatus;
}

const keysOf = (change: Partial<Overview>) => problemsOf({ ...HEALTHY, ...change }).map(({ key }) => key);

describe('what needs attention', () => {
  it('is nothing when all is well', () => expect(keysOf({})).toEqual([]));

  it('is what failed for good, and whose', () => {
    const [problem] = problemsOf({ ...HEALTHY, deadLetters: 3, subscribers: [subscriber({ dead: 3 })] });
    expect(problem).toMatchObject({ severity: 'bad', title: '3 deliveries failed for good' });
    expect(problem?.advice).toContain('crm-sync');
    expect(problem?.remedies.map(({ remedy }) => remedy.kind)).toEqual(['show-dead-letters', 'redrive']);
  });

  const refused = (reason: string, count: number, releasable = true) => ({
    source: 'acme',
    reason,
    count,
    title: 'refused: why',
    advice: 'Do this.',
    releasable,
  });
  const quarantined = (...all: Overview['quarantined']['refused']) => ({ total: 0, byReason: {}, refused: all });

  it('is what was refused, by source and reason, the most frequent first', () => {
    expect(keysOf({ quarantined: quarantined(refused('stale', 1), refused('signature-mismatch', 7)) })).toEqual([
      'quarantine acme signature-mismatch',
      'quarantine acme stale',
    ]);
  });

  it('has the advice of the source, and does not offer to release what nobody can verify', () => {
    const [problem] = problemsOf({ ...HEALTHY, quarantined: quarantined(refused('missing-signature', 2, false)) });
    expect(problem).toMatchObject({ title: '2 webhooks refused: why', advice: 'Do this.' });
    expect(problem?.remedies.map(({ remedy }) => remedy.kind)).toEqual(['show-quarantine']);
  });

  it.each([
    [59, []],
    [60, ['late']],
  ])('is a delivery that has waited for %d s: %j', (oldestPendingSeconds, keys) => {
    expect(keysOf({ subscribers: [subscriber({ oldestPendingSeconds, pending: 1 })] })).toEqual(keys);
  });

  it('is a paused subscriber; that its deliveries wait is no other problem', () => {
    const paused = subscriber({ pausedSince: '2026-11-25T08:00:00.000Z', oldestPendingSeconds: 600, pending: 2 });
    const [problem, ...others] = problemsOf({ ...HEALTHY, subscribers: [paused] });
    expect(problem).toMatchObject({ title: 'crm-sync is paused', advice: '2 deliveries wait for it.' });
    expect(others).toEqual([]);
  });

  it('is a source that has said nothing for half a day; not one that never spoke', () => {
    expect(keysOf({ silentSeconds: 43_200 })).toEqual(['silent']);
    expect(keysOf({ silentSeconds: null })).toEqual([]);
  });
});
