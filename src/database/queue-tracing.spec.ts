import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import { recordEndedSpans } from '../../test/support/ended-spans.js';
import { queueTracing } from './queue-tracing.js';

const ended = recordEndedSpans();

/** As pg-boss tells of an error. */
function fail(provider = trace.getTracerProvider()): void {
  const span = provider.getTracer('pg-boss').startSpan('insert messages', {}, context.active());
  span.recordException(new Error('secret'));
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'secret' });
  span.end();
}

const told = () => ended.map(({ name, status, events }) => [name, status, events.length]);

it('errors of the queue are told without their messages', () => {
  fail(queueTracing(true)?.tracerProvider);
  expect(told()).toEqual([['insert messages', { code: SpanStatusCode.ERROR }, 0]]);
});

it('which the SDK would otherwise send', () => {
  fail();
  expect(told()).toEqual([['insert messages', { code: SpanStatusCode.ERROR, message: 'secret' }, 1]]);
});

it('the queue traces nothing when nobody has asked for it', () => {
  expect(queueTracing(false)).toEqual({ enabled: false });
});
