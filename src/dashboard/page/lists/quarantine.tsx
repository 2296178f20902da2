import { bytes, count, plural } from '../format.js';
import { Icon } from '../parts/icon.js';
import { Moment } from '../parts/moment.js';
import { Said } from '../parts/said.js';
import { release } from '../remedies.js';
import { useShell } from '../shell.js';
import type { QuarantinedWebhook } from '../wire.js';
import { LoadMore } from './load-more.js';
import { usePages } from './use-pages.js';

/** Webhooks that were refused. @param byReason how many there are of each; the list is read again when that changes */
export function Quarantine({ byReason }: { byReason: Readonly<Record<string, number>> }) {
  const { client, navigation, act, confirm } = useShell();
  const { reason } = navigation.route;
  const path = reason === '' ? '' : `?reason=${encodeURIComponent(reason)}`;
  const { items, nextCursor, loaded, failure, loadMore, reload } = usePages<QuarantinedWebhook>(
    `/dashboard/api/quarantine${path}`,
    JSON.stringify(byReason),
  );
  const change = (work: () => Promise<string | null>) =>
    void act(async () => {
      const done = await work();
      reload();
      return done;
    });
  const discard = ({ id }: QuarantinedWebhook) =>
    change(async () => {
      const question = {
        title: 'Discard this webhook?',
        text: 'It is gone for good: if it was genuine, so is what it says.',
        action: 'Discard',
        dangerous: true,
      };
      if (!(await confirm(question))) return null;
      const { purged } = await client.delete<{ purged: number }>('/api/quarantine', { ids: [id] });
      return `${plural(purged, 'webhook')} discarded`;
    });

  return (
    <>
      <div class="list-head">
        <div class="chips" role="group" aria-label="Reason">
          <Chip name="All" reason="" />
          {Object.entries(byReason).map(([name, number]) => (
            <Chip key={name} name={`${name} ${count(number)}`} reason={name} />
          ))}
        </div>
        {items.length > 0 && (
          <button
            type="button"
            class="primary"
            onClick={() => change(() => release(client, reason === '' ? {} : { reason }))}
          >
            Release what is genuine
          </button>
        )}
      </div>
      <div class="card rows-card">
        {failure !== null && (
          <p class="empty" role="alert">
            {failure}
          </p>
        )}
        {loaded && items.length === 0 && <p class="empty muted">Nothing was refused.</p>}
        <ol class="rows">
          {items.map((webhook) => (
            <Refused
              key={webhook.id}
              webhook={webhook}
              onRelease={() => change(() => release(client, { ids: [webhook.id] }))}
              onDiscard={() => discard(webhook)}
            />
          ))}
        </ol>
        <LoadMore nextCursor={nextCursor} onLoad={loadMore} />
      </div>
    </>
  );
}

function Chip({ name, reason }: { name: string; reason: string }) {
  const { navigation } = useShell();
  return (
    <button
      type="button"
      class="chip"
      aria-pressed={navigation.route.reason === reason}
      onClick={() => navigation.go({ reason })}
    >
      {name}
    </button>
  );
}

interface RefusedProperties {
  webhook: QuarantinedWebhook;
  onRelease: () => void;
  onDiscard: () => void;
}

function Refused({ webhook, onRelease, onDiscard }: RefusedProperties) {
  const { id, reason, detail, receivedAt, method, target, address, size, headerNames, body, bodyTruncated } = webhook;
  return (
    <li class="row-group">
      <details class="refused">
        <summary class="row refusal" data-row={id}>
          <span class="status late">
            <Icon name="warning" />
            {reason}
          </span>
          <span class="row-summary muted">
            <Said text={detail} />
          </span>
          <span class="row-time muted">
            <Moment at={receivedAt} />
          </span>
        </summary>
        <dl class="facts">
          <Fact name="Request" value={`${method} ${target}`} />
          <Fact name="From" value={address ?? 'unknown'} />
          <Fact name="Size" value={bytes(size)} />
          <Fact name="Headers" value={headerNames.join(', ')} />
          <Fact name="Detail" value={detail} />
        </dl>
        <pre class="code" tabIndex={0} aria-label="Body">
          <Said text={body + (bodyTruncated ? '…' : '')} />
        </pre>
      </details>
      <div class="buttons">
        <button type="button" onClick={onRelease}>
          Release
        </button>
        <button type="button" class="quiet" onClick={onDiscard}>
          Discard …
        </button>
      </div>
    </li>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <Said text={value} />
      </dd>
    </div>
  );
}
