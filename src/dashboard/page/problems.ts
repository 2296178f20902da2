import { duration, plural } from './format.js';
import type { Overview, SubscriberStatus } from './wire.js';

/** What a button of a problem does. */
export type Remedy =
  | { kind: 'show-dead-letters' }
  | { kind: 'redrive' }
  | { kind: 'show-quarantine'; reason: string }
  | { kind: 'release'; source: string; reason: string }
  | { kind: 'show-waiting'; state: 'retry' | 'pending' }
  | { kind: 'resume'; subscriber: string }
  | { kind: 'copy'; command: string };

/** Something an operator should look at, and what can be done about it. */
export interface ProblemNotice {
  key: string;
  severity: 'bad' | 'late';
  title: string;
  advice: string;
  remedies: { label: string; remedy: Remedy }[];
}

/** A delivery that waits for longer than this is worth a look. */
const LATE_SECONDS = 60;
/** A source that says nothing for longer than this may have been cut off. */
const SILENT_SECONDS = 12 * 3_600;
const TRIGGER = 'npm run cli -- trigger message.received';

/** What is wrong, the worst first; empty when all is well. */
export function problemsOf(overview: Overview): ProblemNotice[] {
  return [
    ...deadLetters(overview),
    ...quarantined(overview),
    ...paused(overview.subscribers),
    ...late(overview),
    ...silent(overview),
  ];
}

function deadLetters({ deadLetters: dead, subscribers }: Overview): ProblemNotice[] {
  if (dead === 0) return [];
  const names = subscribers.filter((subscriber) => subscriber.dead > 0).map(({ subscriber }) => subscriber);
  return [
    {
      key: 'dead-letters',
      severity: 'bad',
      title: `${plural(dead, 'delivery', 'deliveries')} failed for good`,
      advice: `${names.length === 0 ? 'Each' : names.join(', ')}: mend what the error says, then try again.`,
      remedies: [
        { label: 'Show dead letters', remedy: { kind: 'show-dead-letters' } },
        { label: 'Redrive all', remedy: { kind: 'redrive' } },
      ],
    },
  ];
}

function quarantined({ quarantined: { refused } }: Overview): ProblemNotice[] {
  return refused
    .toSorted(({ count: one }, { count: other }) => other - one)
    .map(({ source, reason, count, title, advice, releasable }) => ({
      key: `quarantine ${source} ${reason}`,
      severity: 'late',
      title: `${plural(count, 'webhook')} ${title}`,
      advice,
      remedies: [
        { label: 'Show quarantine', remedy: { kind: 'show-quarantine', reason } },
        ...(releasable ? [{ label: 'Release', remedy: { kind: 'release' as const, source, reason } }] : []),
      ],
    }));
}

function paused(subscribers: readonly SubscriberStatus[]): ProblemNotice[] {
  return subscribers
    .filter(({ pausedSince }) => pausedSince !== null)
    .map(({ subscriber, pending }) => ({
      key: `paused ${subscriber}`,
      severity: 'late',
      title: `${subscriber} is paused`,
      advice:
        pending === 0
          ? 'It gets nothing until it is resumed.'
          : `${plural(pending, 'delivery waits', 'deliveries wait')} for it.`,
      remedies: [{ label: 'Resume', remedy: { kind: 'resume', subscriber } }],
    }));
}

/** What waits because its subscriber is paused is said there. */
function late({ subscribers }: Overview): ProblemNotice[] {
  const waiting = subscribers.filter(({ pausedSince }) => pausedSince === null);
  const [slowest] = waiting.sort((one, other) => age(other) - age(one));
  if (slowest === undefined || age(slowest) < LATE_SECONDS) return [];
  return [
    {
      key: 'late',
      severity: 'late',
      title: `A delivery to ${slowest.subscriber} has waited for ${duration(age(slowest) * 1_000)}`,
      advice: 'Its handler fails or is slow, or no worker is running. The event’s timeline tells which.',
      remedies: [
        { label: 'Show retries', remedy: { kind: 'show-waiting', state: 'retry' } },
        { label: 'Show pending', remedy: { kind: 'show-waiting', state: 'pending' } },
      ],
    },
  ];
}

function age({ oldestPendingSeconds }: SubscriberStatus): number {
  return oldestPendingSeconds ?? 0;
}

function silent({ silentSeconds }: Overview): ProblemNotice[] {
  if (silentSeconds === null || silentSeconds < SILENT_SECONDS) return [];
  return [
    {
      key: 'silent',
      severity: 'late',
      title: `Nothing received for ${duration(silentSeconds * 1_000)}`,
      advice:
        'An outage at the sender, or its webhook was deleted or disabled. Send a test from there, or a sample from here.',
      remedies: [{ label: 'Copy the command for a sample', remedy: { kind: 'copy', command: TRIGGER } }],
    },
  ];
}
