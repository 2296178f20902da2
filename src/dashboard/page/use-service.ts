import { useEffect, useRef, useState } from 'preact/hooks';
import type { Client } from './client.js';
import { openStream, type ConnectionState } from './stream.js';
import type { EventSummary, Overview } from './wire.js';

interface Listening {
  arrived: (events: EventSummary[]) => void;
  reload: () => void;
}

/** What the service says by itself: its state about each second, and new events, which go to the list. */
export function useService(
  client: Client,
  list: Listening,
): { overview: Overview | null; connection: ConnectionState } {
  const [overview, setOverview] = useState<Overview | null>(null);
  const [connection, setConnection] = useState<ConnectionState>('connecting');
  const listening = useRef(list);
  listening.current = list;

  useEffect(() => {
    // the stream's first comes within a second; until then this one
    client.get<Overview>('/dashboard/api/overview').then(
      (first) => setOverview((known) => known ?? first),
      () => undefined,
    );
    return openStream({
      onEvents: (events) => listening.current.arrived(events),
      onOverview: setOverview,
      onResync: () => listening.current.reload(),
      onState: setConnection,
      onRefused: () => void client.get('/dashboard/api/session').catch(() => undefined),
    });
  }, [client]);

  return { overview, connection };
}
