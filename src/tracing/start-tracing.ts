import { createRequire } from 'node:module';
import { setTimeout as delay } from 'node:timers/promises';
import type { IncomingMessage } from 'node:http';
import type { Span } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { NodeSDK } from '@opentelemetry/sdk-node';

/** Probes come every few seconds and tell nothing. */
const UNTRACED = /^\/(?:livez|readyz|health|metrics)(?:\?|$)/;
/** A collector that does not answer must not keep the service from ending. */
const LAST_SPANS_MS = 2_000;

/**
 * Starts OpenTelemetry's SDK, which reads its settings from the standard variables. Has to be called before anything else
 * loads `http` or `pg`.
 *
 * @returns sends what has not been sent yet, and stops
 */
export function startTracing(): () => Promise<void> {
  const sdk = new NodeSDK({
    instrumentations: [http(), postgres()],
    // traces only: metrics are Prometheus's, and logs go to the standard output
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  // both are CommonJS and are changed in place when somebody requires them; imports, which have no such moment, then
  // find them changed. No loader is needed
  const require = createRequire(import.meta.url);
  for (const name of ['http', 'pg']) require(name);
  return () => Promise.race([sdk.shutdown().catch(() => undefined), delay(LAST_SPANS_MS, undefined, { ref: false })]);
}

function http(): HttpInstrumentation {
  return new HttpInstrumentation({
    ignoreIncomingRequestHook: ({ url = '' }) => UNTRACED.test(url),
    startIncomingSpanHook: withoutPersons,
    requestHook: (span, request) =>
      span.updateName(`${(request as IncomingMessage).method} ${named(request as IncomingMessage)}`),
    // addresses of other systems may name people, and not every system is to learn of our traces
    disableOutgoingRequestInstrumentation: true,
  });
}

/** No query, address or program of whoever asks. */
function withoutPersons(request: IncomingMessage): Record<string, undefined | string> {
  return {
    'url.path': named(request),
    'url.query': undefined,
    'client.address': undefined,
    'network.peer.address': undefined,
    'network.peer.port': undefined,
    'user_agent.original': undefined,
  };
}

/** The part of an address that is a name of ours: `/api/contacts` of `/api/contacts/CT1?…`. */
function named({ url = '' }: IncomingMessage): string {
  const [, path = '/'] = /^(\/[a-z-]*(?:\/[a-z-]+){0,2})(?:[/?]|$)/.exec(url) ?? [];
  return path;
}

function postgres(): PgInstrumentation {
  return new PgInstrumentation({
    requireParentSpan: true,
    ignoreConnectSpans: true,
    requestHook: withoutMessages,
  });
}

/** Errors of the database quote values. */
function withoutMessages(span: Span): void {
  const setStatus = span.setStatus.bind(span);
  span.setStatus = ({ code }) => setStatus({ code });
  span.recordException = () => undefined;
}
