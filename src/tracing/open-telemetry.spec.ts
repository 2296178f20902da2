import { recordEndedSpans, type EndedSpan } from '../../test/support/ended-spans.js';
import { OpenTelemetryTracing } from './open-telemetry.js';

const ended = recordEndedSpans();
const tracing = new OpenTelemetryTracing();
const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const parent = (traceId: string, flags = '01') => `00-${traceId}-${'1'.repeat(16)}-${flags}`;
const delivery = (traceparent: string | null) => ({ traceparent, subscriber: 'crm', attributes: {} });
const nothing = () => Promise.resolve();
const noFailure = () => null;

it('events that are handled together keep their traces; the first has what the handler does, the others link to it', async () => {
  const within = await tracing.deliver(
    [delivery(parent(A)), delivery(parent(B))],
    () => Promise.resolve(tracing.traceparent),
    noFailure,
  );
  const [first, second] = ended as [EndedSpan, EndedSpan];
  expect([first, second].map((span) => [span.name, span.spanContext().traceId])).toEqual([
    ['deliver crm', A],
    ['deliver crm', B],
  ]);
  expect(within).toBe(`00-${A}-${first.spanContext().spanId}-01`);
  expect(second.links.map(({ context }) => context.spanId)).toEqual([first.spanContext().spanId]);
});

it.each([null, '', 'nonsense', `${parent(A)}-more`, parent('0'.repeat(32))])('%s begins a new trace', async (text) => {
  await tracing.deliver([delivery(text)], nothing, noFailure);
  const [span] = ended as [EndedSpan];
  expect(span.spanContext().traceId).toMatch(/^(?!a{32}|0{32})[0-9a-f]{32}$/);
  expect(span.parentSpanContext).toBeUndefined();
});

it('what the sender does not sample is not sampled here', async () => {
  await tracing.deliver([delivery(parent(A, '00'))], nothing, noFailure);
  expect(ended).toEqual([]);
});

it('a failure is told by its name', async () => {
  await expect(tracing.span('receive', {}, () => Promise.reject(new TypeError('secret')))).rejects.toThrow('secret');
  await tracing.deliver([delivery(null)], nothing, () => 'RetryLater');
  expect(ended.map(({ attributes }) => attributes['error.type'])).toEqual(['TypeError', 'RetryLater']);
  expect(ended.map(({ status, events }) => [status, events])).toEqual([
    [{ code: 2 }, []],
    [{ code: 2 }, []],
  ]);
});

it('outside of a trace there is no place in one', () => {
  expect(tracing.traceparent).toBeNull();
});
