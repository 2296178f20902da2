import type { Finding } from './checks.js';
import type { RefusalReason } from '../sources/authentication.js';
import type { Source } from '../sources/source.js';
import type { Client } from './client.js';
import { Failure } from './terminal.js';

const MOST_CLOCK_SECONDS = 5;

interface Probe {
  status: string;
  message?: string;
  unsafe?: string[];
  checksums?: boolean;
}

interface Health {
  details?: Record<string, Probe>;
}

interface Status {
  events: {
    received: number;
    handshakes: Record<string, number>;
    rejected: Record<string, number>;
    unreadable: number;
  };
  deliveries: { dead: number; pending: number; oldestPendingSeconds: number | null };
  subscribers: { subscriber: string; pausedSince: string | null }[];
}

/** What a running service says of itself. */
export async function checkService(client: Client, sources: readonly Source[]): Promise<Finding[]> {
  let response: Response;
  try {
    response = await client.fetch('/health');
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ what: 'service', state: 'wrong', detail: error.message }];
  }
  const health = (await response.json()) as Health;
  const status = (await (await client.fetch('/api/status')).json()) as Status;
  return [
    { what: 'service', state: 'ok', detail: `answers at ${client.url}` },
    clock(response.headers.get('date')),
    ...Object.entries(health.details ?? {}).map(([what, probe]) => probeFinding(what, probe)),
    await token(client),
    ...events(status, sources),
    ...deliveries(status),
  ];
}

function clock(date: string | null): Finding {
  const seconds = Math.round((Date.now() - Date.parse(date ?? '')) / 1000);
  const well = Math.abs(seconds) <= MOST_CLOCK_SECONDS;
  const detail = well
    ? 'of the service and of this machine agree'
    : `of the service differs from this machine's by ${seconds} s; signatures go stale by it: set both by NTP`;
  return { what: 'clock', state: well ? 'ok' : 'warning', detail };
}

function probeFinding(what: string, probe: Probe): Finding {
  const { status, message, unsafe = [], checksums = true } = probe;
  if (unsafe.length > 0)
    return { what, state: 'wrong', detail: `may lose what it has acknowledged: ${unsafe.join('; ')}` };
  if (!checksums)
    return { what, state: 'warning', detail: 'no checksums: `pg_checksums --enable` on the stopped server' };
  const state = { up: 'ok', degraded: 'warning' }[status] ?? 'wrong';
  return { what, state: state as Finding['state'], detail: message ?? status };
}

async function token(client: Client): Promise<Finding> {
  try {
    await client.get('/api/audit', { limit: 1 });
    return { what: 'operator token', state: 'ok', detail: 'is accepted' };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return { what: 'operator token', state: 'wrong', detail: error.message };
  }
}

function events(
  { events: { received, handshakes, rejected, unreadable } }: Status,
  sources: readonly Source[],
): Finding[] {
  const findings: Finding[] = [{ what: 'events', state: 'ok', detail: `${received} received so far` }];
  for (const [source, count] of Object.entries(handshakes)) {
    findings.push({ what: 'handshakes', state: 'ok', detail: `${count} of ${source} answered` });
  }
  for (const [reason, count] of Object.entries(rejected)) {
    const advice = adviceOn(reason, sources).map((text) => `; ${text}`);
    findings.push({ what: 'refused', state: 'warning', detail: `${count} for ${reason}${advice.join('')}` });
  }
  if (unreadable > 0) {
    findings.push({
      what: 'unreadable',
      state: 'warning',
      detail: `${unreadable} genuine events; GET /api/events shows their problems`,
    });
  }
  return findings;
}

function deliveries({ deliveries: { dead, pending }, subscribers }: Status): Finding[] {
  const names = subscribers.map(({ subscriber }) => subscriber).join(', ');
  const findings: Finding[] = [{ what: 'subscribers', state: 'ok', detail: names }];
  for (const { subscriber, pausedSince } of subscribers) {
    if (pausedSince === null) continue;
    findings.push({
      what: subscriber,
      state: 'warning',
      detail: `is paused since ${pausedSince}; \`subscribers resume ${subscriber}\``,
    });
  }
  if (dead > 0)
    findings.push({ what: 'dead letters', state: 'warning', detail: `${dead}; \`dead-letters list\` shows why` });
  if (pending > 0) findings.push({ what: 'pending', state: 'ok', detail: `${pending} deliveries wait` });
  return findings;
}

/** What each source says about a refusal; which one says it, where there are several. */
function adviceOn(reason: string, sources: readonly Source[]): string[] {
  return sources.flatMap(({ title, refusals }) => {
    const found = Object.hasOwn(refusals, reason) ? refusals[reason as RefusalReason].advice : null;
    if (found === null) return [];
    return sources.length === 1 ? [found] : [`${title}: ${found}`];
  });
}
