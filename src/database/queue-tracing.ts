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

function quiet(span: Span): Span {
  const setStatus = span.setStatus.bind(span);
  return Object.assign(span, {
    recordException: () => undefined,
    setStatus: ({ code }: Parameters<Span['setStatus']>[0]) => setStatus({ code }),
  });
}
