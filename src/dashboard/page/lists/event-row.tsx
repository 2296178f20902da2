import { openEvent } from '../event/event-panel.js';
import { statusOfEvent } from '../event-state.js';
import { Moment } from '../parts/moment.js';
import { Said } from '../parts/said.js';
import { StatusMark } from '../parts/status-mark.js';
import { followInPlace } from '../route.js';
import { useShell } from '../shell.js';
import type { EventSummary } from '../wire.js';

export function EventRow({ event }: { event: EventSummary }) {
  const { navigation } = useShell();
  const { id, type, summary, receivedAt, verified, test } = event;
  return (
    <li>
      <a
        class="row"
        data-row={id}
        data-event={id}
        href={navigation.hrefFor({ event: id })}
        aria-current={navigation.route.event === id ? 'true' : undefined}
        onClick={(click) => followInPlace(click, () => openEvent(navigation, id))}
      >
        <StatusMark status={statusOfEvent(event)} />
        <span class="row-type">
          <Said text={type} />
          {!verified && <span class="tag">unsigned</span>}
          {test && <span class="tag">test</span>}
        </span>
        <span class="row-summary muted">
          <Said text={summary} />
        </span>
        <span class="row-time muted">
          <Moment at={receivedAt} />
        </span>
      </a>
    </li>
  );
}
