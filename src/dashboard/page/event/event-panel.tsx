import { statusOfEvent } from '../event-state.js';
import { Icon } from '../parts/icon.js';
import { Moment } from '../parts/moment.js';
import { Said } from '../parts/said.js';
import { StatusMark } from '../parts/status-mark.js';
import type { Navigation } from '../route.js';
import { useShell } from '../shell.js';
import type { EventDetail } from '../wire.js';
import { Content } from './content.js';
import { Deliveries } from './deliveries.js';
import { Timeline } from './timeline.js';
import { useEvent } from './use-event.js';

const HEADING = 'event-heading';

/** Opens an event for somebody who wants to read it: the focus follows. */
export function openEvent({ go, route }: Navigation, id: string): void {
  go({ event: id }, { replace: route.event !== null });
  requestAnimationFrame(() => document.getElementById(HEADING)?.focus());
}

/** An event that is open: what became of it, and what it says. */
export function EventPanel({ id, close }: { id: string; close: () => void }) {
  const { event, revealed, failure, reload, reveal } = useEvent(id);
  const changed = () => void reload();
  return (
    <section class="panel card" aria-labelledby={HEADING}>
      <div class="panel-head">
        <h2 id={HEADING} tabIndex={-1}>
          {event === null ? 'Event' : <Said text={event.type} />}
        </h2>
        <button type="button" class="quiet" aria-label="Close the event" title="Close (Esc)" onClick={close}>
          <Icon name="cross" />
        </button>
      </div>
      {failure !== null && (
        <p class="failure" role="alert">
          {failure}
        </p>
      )}
      {event !== null && (
        <>
          <About event={event} summary={revealed?.summary ?? event.summary} />
          <Deliveries event={event} onChanged={changed} />
          <Timeline entries={event.timeline} />
          <Content event={event} revealed={revealed} reveal={reveal} />
        </>
      )}
    </section>
  );
}

function About({ event, summary }: { event: EventDetail; summary: string }) {
  const { copy } = useShell();
  const {
    id,
    source,
    dialect,
    type,
    senderType,
    verified,
    test,
    occurredAt,
    receivedAt,
    subject,
    externalId,
    toFetch,
  } = event;
  return (
    <div class="about">
      <p class="about-summary">
        <StatusMark status={statusOfEvent(event)} />
        <Said text={summary} />
      </p>
      <dl class="facts">
        <div>
          <dt>Received</dt>
          <dd>
            <Moment at={receivedAt} />
          </dd>
        </div>
        {occurredAt !== null && (
          <div>
            <dt>Happened</dt>
            <dd>
              <Moment at={occurredAt} />
            </dd>
          </div>
        )}
        <div>
          <dt>Id</dt>
          <dd>
            <code>{id}</code>
            <button type="button" class="quiet" aria-label="Copy the id" onClick={() => void copy(id, 'Id')}>
              <Icon name="copy" />
            </button>
          </dd>
        </div>
        <div>
          <dt>Subject</dt>
          <dd>
            {subject.kind}{' '}
            <code>
              <Said text={subject.id ?? ''} />
            </code>
          </dd>
        </div>
        {senderType !== type && (
          <div>
            <dt>Sender’s type</dt>
            <dd>
              <code>
                <Said text={senderType} />
              </code>
            </dd>
          </div>
        )}
        {externalId !== null && (
          <div>
            <dt>Sender’s id</dt>
            <dd>
              <code>
                <Said text={externalId} />
              </code>
            </dd>
          </div>
        )}
        {toFetch.length > 0 && (
          <div>
            <dt>To fetch</dt>
            <dd>
              <Said text={toFetch.map(({ what, id, url }) => [what, id ?? url].filter(Boolean).join(' ')).join(', ')} />
            </dd>
          </div>
        )}
        <div>
          <dt>Form</dt>
          <dd>
            {source}, {dialect}, {verified ? 'signature verified' : 'not signed'}
            {test && ', a test'}
          </dd>
        </div>
      </dl>
    </div>
  );
}
