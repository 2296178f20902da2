import type { EventSummary, Overview } from './wire.js';

export type ConnectionState = 'connecting' | 'live' | 'reconnecting';

export interface StreamListener {
  onEvents(events: EventSummary[]): void;
  onOverview(overview: Overview): void;
  /** Something was left out: what is shown has to be read again. */
  onResync(): void;
  onState(state: ConnectionState): void;
  /** The service turned the stream away for good; the session may be over. */
  onRefused(): void;
}

const STREAM = '/dashboard/api/stream';
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;

/** Listens until the returned function is called. The browser resumes what breaks off; what is refused is asked for again. */
export function openStream(listener: StreamListener): () => void {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let position = '';
  let wait = FIRST_WAIT_MS;

  const open = (): void => {
    source = new EventSource(position === '' ? STREAM : `${STREAM}?lastEventId=${encodeURIComponent(position)}`);
    source.addEventListener('open', () => {
      wait = FIRST_WAIT_MS;
      listener.onState('live');
    });
    source.addEventListener('events', ({ data, lastEventId }: MessageEvent<string>) => {
      position = lastEventId;
      listener.onEvents(JSON.parse(data) as EventSummary[]);
    });
    source.addEventListener('overview', ({ data }: MessageEvent<string>) => {
      listener.onOverview(JSON.parse(data) as Overview);
    });
    source.addEventListener('resync', () => listener.onResync());
    source.addEventListener('error', () => {
      listener.onState('reconnecting');
      if (source?.readyState !== EventSource.CLOSED) return;
      listener.onRefused();
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  };

  open();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
