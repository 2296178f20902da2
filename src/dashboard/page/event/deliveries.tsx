import { statusOfState } from '../event-state.js';
import { countdown, plural } from '../format.js';
import { useNow } from '../now.js';
import { Moment } from '../parts/moment.js';
import { Said } from '../parts/said.js';
import { StatusMark } from '../parts/status-mark.js';
import { redrive } from '../remedies.js';
import { useShell, type Shell } from '../shell.js';
import type { Delivery, EventDetail, Redelivery } from '../wire.js';

/** Who gets the event, how that stands, and getting it again. */
export function Deliveries({ event, onChanged }: { event: EventDetail; onChanged: () => void }) {
  const { client, act } = useShell();
  const { id, deliveries, notRouted, problems } = event;
  const change = (work: () => Promise<string>) =>
    void act(async () => {
      const done = await work();
      onChanged();
      return done;
    });
  return (
    <section class="part" aria-labelledby="deliveries-heading">
      <div class="part-head">
        <h3 id="deliveries-heading">Deliveries</h3>
        <button
          type="button"
          onClick={() =>
            change(() =>
              replay(
                client,
                id,
                deliveries.map(({ subscriber }) => subscriber),
              ),
            )
          }
        >
          {deliveries.length > 1 ? 'Replay to all' : 'Replay'}
        </button>
      </div>
      {deliveries.length === 0 && <p class="muted">Nobody asked for it.</p>}
      <ul class="deliveries">
        {deliveries.map((delivery) => (
          <DeliveryRow
            key={delivery.subscriber}
            delivery={delivery}
            onReplay={() => change(() => replay(client, id, [delivery.subscriber]))}
            onRedrive={() => change(() => redrive(client, { ids: [id], subscriber: delivery.subscriber }))}
            alone={deliveries.length === 1}
          />
        ))}
      </ul>
      {notRouted.map(({ subscriber, reason }) => (
        <p key={subscriber} class="note">
          Not for {subscriber}: <Said text={reason} />
        </p>
      ))}
      {problems.map(({ path, message }) => (
        <p key={path} class="note">
          <code>
            <Said text={path} />
          </code>{' '}
          <Said text={message} />
        </p>
      ))}
    </section>
  );
}

interface DeliveryRowProperties {
  delivery: Delivery;
  onReplay: () => void;
  onRedrive: () => void;
  /** There is no other, so that replaying it is replaying all. */
  alone: boolean;
}

function DeliveryRow({ delivery, onReplay, onRedrive, alone }: DeliveryRowProperties) {
  const { subscriber, state, attempts, lastError, finishedAt, nextAttemptAt } = delivery;
  const next = nextAttemptAt === null || state !== 'retry' ? null : countdown(Date.parse(nextAttemptAt), useNow());
  return (
    <li class="delivery">
      <StatusMark status={statusOfState(state)} />
      <div>
        <p>
          <strong>{subscriber}</strong>{' '}
          <span class="muted">
            {plural(attempts, 'attempt')}
            {finishedAt !== null && (
              <>
                {' · '}
                <Moment at={finishedAt} />
              </>
            )}
            {next !== null && <span class="countdown"> · next {next}</span>}
          </span>
        </p>
        {lastError !== null && state !== 'done' && (
          <p class="error">
            <Said text={lastError} />
          </p>
        )}
      </div>
      <div class="buttons">
        {state === 'dead' && (
          <button type="button" class="primary" onClick={onRedrive}>
            Redrive
          </button>
        )}
        {!alone && state !== 'dead' && (
          <button type="button" class="quiet" aria-label={`Replay to ${subscriber}`} onClick={onReplay}>
            Replay
          </button>
        )}
      </div>
    </li>
  );
}

/** @param subscribers who gets it, although they have had it before; nobody: whoever asks for its type */
async function replay(client: Shell['client'], id: string, subscribers: string[]): Promise<string> {
  const { deliveries } = await client.post<{ deliveries: Redelivery[] }>(
    `/api/events/${encodeURIComponent(id)}/replay`,
    subscribers.length === 0 ? {} : { subscribers },
  );
  if (deliveries.length === 0) return 'Nobody asks for events of this type';
  const [queued = [], others = []] = [true, false].map((wanted) =>
    deliveries
      .filter(({ result }) => (result === 'queued') === wanted)
      .map(({ subscriber }) => subscriber)
      .sort(),
  );
  const replayed = queued.length === 0 ? [] : [`Replayed to ${queued.join(', ')}`];
  const underWay = others.length === 0 ? [] : [`${others.join(', ')} is just getting it`];
  return [...replayed, ...underWay].join('; ');
}
