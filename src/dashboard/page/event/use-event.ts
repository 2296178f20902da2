import { useCallback, useEffect, useState } from 'preact/hooks';
import { failureOf } from '../client.js';
import { restlessness } from '../event-state.js';
import { useShell } from '../shell.js';
import type { EventDetail, RevealedEvent } from '../wire.js';

interface OpenEvent {
  event: EventDetail | null;
  revealed: RevealedEvent | null;
  failure: string | null;
}

/** One event, read again for as long as something happens to it. What was revealed stays so until it is closed. */
export function useEvent(id: string) {
  const { client } = useShell();
  const [{ event, revealed, failure }, setState] = useState<OpenEvent>({ event: null, revealed: null, failure: null });
  const path = `/dashboard/api/events/${encodeURIComponent(id)}`;

  const reload = useCallback(
    async (signal?: AbortSignal) => {
      try {
        const read = await client.get<EventDetail>(path, signal);
        setState((known) => ({ ...known, event: read, failure: null }));
      } catch (error) {
        if (signal?.aborted === true) return;
        setState((known) => ({ ...known, failure: failureOf(error) }));
      }
    },
    [client, path],
  );
  useEffect(() => {
    const leaving = new AbortController();
    void reload(leaving.signal);
    return () => leaving.abort();
  }, [reload]);
  useEffect(() => {
    const wait = event === null ? null : restlessness(event);
    if (wait === null) return undefined;
    const timer = setTimeout(() => void reload(), wait);
    return () => clearTimeout(timer);
  }, [event, reload]);

  const reveal = useCallback(async (): Promise<RevealedEvent> => {
    const read = await client.post<RevealedEvent>(`${path}/reveal`);
    setState((known) => ({ ...known, revealed: read }));
    return read;
  }, [client, path]);

  return { event, revealed, failure, reload, reveal };
}
