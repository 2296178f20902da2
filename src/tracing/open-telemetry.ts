import {
  context,
  isSpanContextValid,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
  type SpanContext,
} from '@opentelemetry/api';
import type { Attributes, TracedDelivery, Tracing } from './tracing.js';

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Loaded only when traces were asked for. */
export class OpenTelemetryTracing implements Tracing {
  private readonly tracer = trace.getTracer('openphone-webhooks');

  get traceparent(): string | null {
    const current = trace.getActiveSpan()?.spanContext();
    if (current === undefined || !isSpanContextValid(current)) return null;
    return `00-${current.traceId}-${current.spanId}-${current.traceFlags.toString(16).padStart(2, '0')}`;
  }

  span<Result>(name: string, attributes: Attributes, work: () => Promise<Result>): Promise<Result> {
    return this.tracer.startActiveSpan(name, { attributes }, async (span) => {
      try {
        return await work();
      } catch (error) {
        fail(span, nameOf(error));
        throw error;
      } finally {
        span.end();
      }
    });
  }

  async deliver<Result>(
    deliveries: readonly TracedDelivery[],
    work: () => Promise<Result>,
    failureOf: (result: Result) => string | null,
  ): Promise<Result> {
    const spans: Span[] = [];
    for (const { subscriber, traceparent, attributes } of deliveries) {
      const links = spans.slice(0, 1).map((span) => ({ context: span.spanContext() }));
      const options = { kind: SpanKind.CONSUMER, attributes, links };
      spans.push(this.tracer.startSpan(`deliver ${subscriber}`, options, contextOf(traceparent)));
    }
    const [first] = spans;
    const within = first === undefined ? context.active() : trace.setSpan(ROOT_CONTEXT, first);
    try {
      const result = await context.with(within, work);
      const failure = failureOf(result);
      if (failure !== null) for (const span of spans) fail(span, failure);
      return result;
    } finally {
      for (const span of spans) span.end();
    }
  }
}

/** What went wrong is told by its name: messages may quote what somebody wrote. */
function fail(span: Span, error: string): void {
  span.setAttribute('error.type', error).setStatus({ code: SpanStatusCode.ERROR });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** A trace that goes on where the event was received, perhaps by another process; else a new one. */
function contextOf(traceparent: string | null): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const parent: SpanContext = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}
