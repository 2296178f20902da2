import { clockTime, countdown, milliseconds, moment } from '../format.js';
import { useNow } from '../now.js';
import { Icon, type IconName } from '../parts/icon.js';
import { Said } from '../parts/said.js';
import type { TimelineEntry } from '../wire.js';

const SHOWN: Record<TimelineEntry['kind'], { icon: IconName; tone: string; word: string }> = {
  received: { icon: 'chevron', tone: 'idle', word: 'Received' },
  verified: { icon: 'check', tone: 'good', word: 'Signature verified' },
  stored: { icon: 'check', tone: 'good', word: 'Stored' },
  acknowledged: { icon: 'check', tone: 'good', word: 'Acknowledged' },
  attempt: { icon: 'retry', tone: 'late', word: 'failed' },
  done: { icon: 'check', tone: 'good', word: 'done' },
  dead: { icon: 'cross', tone: 'bad', word: 'failed for good' },
  scheduled: { icon: 'clock', tone: 'busy', word: 'next attempt' },
};

/** What happened to an event, in order, up to what will happen next. */
export function Timeline({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <section class="part" aria-labelledby="timeline-heading">
      <h3 id="timeline-heading">Timeline</h3>
      <ol class="timeline">
        {entries.map((entry, index) => (
          <Entry key={`${index} ${entry.kind}`} entry={entry} known={errorsBefore(entries, index)} />
        ))}
      </ol>
    </section>
  );
}

/** What the same subscriber's attempts have said already. */
function errorsBefore(entries: readonly TimelineEntry[], index: number): (string | undefined)[] {
  const own = entries.slice(0, index).filter(({ subscriber }) => subscriber === entries[index]?.subscriber);
  return own.map(({ error }) => error);
}

function Entry({ entry, known }: { entry: TimelineEntry; known: readonly (string | undefined)[] }) {
  const { at, kind, subscriber, attempt, milliseconds: took, error, stack, detail } = entry;
  const { icon, tone, word } = SHOWN[kind];
  return (
    <li class={`entry ${tone}`}>
      <span class="entry-mark">
        <Icon name={icon} />
      </span>
      <div>
        <p>
          {subscriber !== undefined && <strong>{subscriber} </strong>}
          {kind === 'attempt' ? `attempt ${attempt ?? '?'}${took === undefined ? '' : ` ${word}`}` : word}
          {took !== undefined && <span class="muted"> after {milliseconds(took)}</span>}
          {kind === 'scheduled' && at !== null && <Countdown at={at} />}
          {detail !== undefined && (
            <span class="muted">
              {' · '}
              <Said text={detail} />
            </span>
          )}
        </p>
        {error !== undefined && !(kind === 'dead' && known.includes(error)) && (
          <p class="error">
            <Said text={error} />
          </p>
        )}
        {stack !== undefined && (
          <details class="stack">
            <summary>Stack</summary>
            <pre>
              <Said text={stack} />
            </pre>
          </details>
        )}
      </div>
      {at !== null && (
        <time class="muted" dateTime={at} title={`${moment(at)} · ${at}`}>
          {clockTime(at)}
        </time>
      )}
    </li>
  );
}

function Countdown({ at }: { at: string }) {
  return <span class="countdown"> {countdown(Date.parse(at), useNow()) ?? 'any moment'}</span>;
}
