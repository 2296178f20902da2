import { openEvent } from '../event/event-panel.js';
import { plural } from '../format.js';
import { Moment } from '../parts/moment.js';
import { Said } from '../parts/said.js';
import { StatusMark } from '../parts/status-mark.js';
import { redrive } from '../remedies.js';
import { followInPlace } from '../route.js';
import { useShell } from '../shell.js';
import type { DeadLetter } from '../wire.js';
import { LoadMore } from './load-more.js';
import { usePages } from './use-pages.js';

const DEAD = { tone: 'bad', word: 'dead' } as const;

/** @param total how many there are; the list is read again when it changes */
export function DeadLetters({ total }: { total: number }) {
  const { client, navigation, act, confirm } = useShell();
  const { subscriber } = navigation.route;
  const path = subscriber === '' ? '' : `?subscriber=${encodeURIComponent(subscriber)}`;
  const { items, nextCursor, loaded, failure, loadMore, reload } = usePages<DeadLetter>(
    `/dashboard/api/dead-letters${path}`,
    total,
  );
  const those = subscriber === '' ? { all: true } : { subscriber };

  const change = (work: () => Promise<string | null>) =>
    void act(async () => {
      const done = await work();
      reload();
      return done;
    });
  const discard = (filter: object, what: string) =>
    change(async () => {
      const question = {
        title: `Discard ${what}?`,
        text: 'Nobody tries to deliver it any more. The events stay, and can be replayed.',
        action: 'Discard',
        dangerous: true,
      };
      if (!(await confirm(question))) return null;
      const { purged } = await client.delete<{ purged: number }>('/api/dead-letters', filter);
      return `${plural(purged, 'dead letter')} discarded`;
    });

  return (
    <>
      <div class="list-head">
        <p class="muted">
          {subscriber === '' ? (
            'Deliveries that failed for good. Mend what the error says, then try again.'
          ) : (
            <>
              Of <strong>{subscriber}</strong> only.{' '}
              <button type="button" class="link" onClick={() => navigation.go({ subscriber: '' })}>
                Show all
              </button>
            </>
          )}
        </p>
        {items.length > 0 && (
          <div class="buttons">
            <button type="button" class="primary" onClick={() => change(() => redrive(client, those))}>
              Redrive all
            </button>
            <button type="button" onClick={() => discard(those, 'all of them')}>
              Discard all …
            </button>
          </div>
        )}
      </div>
      <div class="card rows-card">
        {failure !== null && (
          <p class="empty" role="alert">
            {failure}
          </p>
        )}
        {loaded && items.length === 0 && (
          <p class="empty muted">No dead letters. Every delivery was handled, or is still tried.</p>
        )}
        <ol class="rows">
          {items.map((letter) => (
            <li key={`${letter.subscriber} ${letter.id}`} class="row-group">
              <Letter letter={letter} />
              <div class="buttons">
                <button type="button" onClick={() => change(() => redrive(client, idsOf(letter)))}>
                  Redrive
                </button>
                <button type="button" class="quiet" onClick={() => discard(idsOf(letter), 'this dead letter')}>
                  Discard …
                </button>
              </div>
            </li>
          ))}
        </ol>
        <LoadMore nextCursor={nextCursor} onLoad={loadMore} />
      </div>
    </>
  );
}

function Letter({ letter: { subscriber, error, diedAt, attempts, events } }: { letter: DeadLetter }) {
  const { navigation } = useShell();
  const [first] = events;
  const further = events.length - 1;
  return (
    <a
      class="row letter"
      data-row={first?.id}
      data-event={first?.id}
      href={navigation.hrefFor({ event: first?.id ?? null })}
      aria-current={first !== undefined && navigation.route.event === first.id ? 'true' : undefined}
      onClick={(click) => followInPlace(click, () => first !== undefined && openEvent(navigation, first.id))}
    >
      <StatusMark status={DEAD} />
      <span class="row-type">
        {subscriber} <span class="muted">← {first === undefined ? 'removed event' : <Said text={first.type} />}</span>
        {further > 0 && <span class="tag">and {further} more</span>}
      </span>
      <span class="row-summary bad">
        <Said text={error ?? 'no error was given'} />
      </span>
      <span class="row-time muted">
        {plural(attempts, 'attempt')} · <Moment at={diedAt} />
      </span>
    </a>
  );
}

function idsOf({ id, subscriber }: DeadLetter): object {
  return { ids: [id], subscriber };
}
