import { trace, type Span, type Tracer, type TracerProvider } from '@opentelemetry/api';
import type { ConstructorOptions } from 'pg-boss';

/**
 * pg-boss's own instrumentation: spans for what is put into queues, handed out and settled. Without messages of errors, as
 * those may quote what somebody wrote.
 */
export function queueTracing(askedFor: boolean): ConstructorOptions['openTelemetry'] {
  if (!askedFor) return { enabled: false };
  // kept with each job, so that handing it out continues the trace in which it was made
  return { propagateContext: true, tracerProvider: QUIET };
}

const QUIET: TracerProvider = {
  getTracer: (...which) => {
    const tracer = trace.getTracerProvider().getTracer(...which);
    const startSpan: Tracer['startSpan'] = (...parameters) => quiet(tracer.startSpan(...parameters));
    return { startSpan, startActiveSpan: tracer.startActiveSpan.bind(tracer) };
  },
};

/** @returns whether it is of a look into a queue that was empty: one a second for each subscriber shows nothing */
function isEmptyLook(span: Span): boolean {
  const { attributes } = span as { attributes?: Record<string, unknown> };
  return attributes?.['messaging.operation.name'] === 'receive' && attributes['messaging.batch.message_count'] === 0;
}

function quiet(span: Span): Span {
  const end = span.end.bind(span);
  const setStatus = span.setStatus.bind(span);
  return Object.assign(span, {
    // what never ends is never sent
    end: (time?: Parameters<Span['end']>[0]) => void (isEmptyLook(span) || end(time)),
    recordException: () => undefined,
    setStatus: ({ code }: Parameters<Span['setStatus']>[0]) => setStatus({ code }),
  });
}
