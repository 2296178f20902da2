import { openEvent } from '../event/event-panel.js';
import { statusOfEvent } from '../event-state.js';
import { Moment } from '../parts/moment.js';
import { Said } from '../parts/said.js';
import { StatusMark } from '../parts/status-mark.js';
import { followInPlace } from '../route.js';
import { useShell } from '../shell.js';
import type { EventSummary } from '../wire.js';

interface EventRowProperties {
  event: EventSummary;
  /** Worth a mark where there are several. */
  markSource: boolean;
}

export function EventRow({ event, markSource }: EventRowProperties) {
  const { navigation } = useShell();
  const { id, type, source, summary, receivedAt, verified, test } = event;
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
          {markSource && <span class="tag">{source}</span>}
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
