import { count, decimal, duration, milliseconds, percent } from '../format.js';
import { Icon } from '../parts/icon.js';
import { StatusMark } from '../parts/status-mark.js';
import { pause, resume } from '../remedies.js';
import { useShell } from '../shell.js';
import type { SubscriberStatus } from '../wire.js';

/** Who gets the events, and how that goes. */
export function Subscribers({ subscribers }: { subscribers: readonly SubscriberStatus[] }) {
  return (
    <section class="card subscribers" aria-labelledby="subscribers-heading">
      <h2 id="subscribers-heading">Subscribers</h2>
      <ul>
        {subscribers.map((status) => (
          <Subscriber key={status.subscriber} status={status} />
        ))}
      </ul>
    </section>
  );
}

function Subscriber({ status }: { status: SubscriberStatus }) {
  const { client, act, navigation } = useShell();
  const { subscriber, pausedSince, successRate, pending, active, oldestPendingSeconds, dead, donePerSecond } = status;
  const { p50, p95, p99 } = status.processingMilliseconds;
  const paused = pausedSince !== null;
  return (
    <li class="subscriber">
      <div class="subscriber-head">
        <h3>{subscriber}</h3>
        {paused && <StatusMark status={{ tone: 'late', word: 'paused' }} />}
        <button
          type="button"
          class="quiet"
          aria-label={`${paused ? 'Resume' : 'Pause'} ${subscriber}`}
          onClick={() => void act(() => (paused ? resume : pause)(client, subscriber))}
        >
          <Icon name={paused ? 'play' : 'pause'} />
          {paused ? 'Resume' : 'Pause'}
        </button>
      </div>
      <dl>
        <Measure
          name="Success"
          value={successRate === null ? '–' : percent(successRate)}
          bad={successRate !== null && successRate < 0.95}
        />
        <Measure name="Pending" value={count(pending + active)} />
        <Measure name="Oldest" value={oldestPendingSeconds === null ? '–' : duration(oldestPendingSeconds * 1_000)} />
        <Measure name="Done" value={donePerSecond === null ? '–' : `${decimal(donePerSecond)}/s`} />
        <div class="wide">
          <dt>Attempt p50 · p95 · p99</dt>
          <dd>{p50 === null ? '–' : [p50, p95, p99].map(milliseconds).join(' · ')}</dd>
        </div>
        <div>
          <dt>Dead</dt>
          <dd>
            {dead === 0 ? (
              '0'
            ) : (
              <button
                type="button"
                class="link bad"
                onClick={() => navigation.go({ view: 'dead-letters', subscriber, event: null })}
              >
                {count(dead)}
              </button>
            )}
          </dd>
        </div>
      </dl>
    </li>
  );
}

function Measure({ name, value, bad = false }: { name: string; value: string; bad?: boolean }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd class={bad ? 'bad' : ''}>{value}</dd>
    </div>
  );
}
