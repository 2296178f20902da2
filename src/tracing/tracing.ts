/** Injection token of `Tracing`; null as long as nobody has asked for traces. */
export const TRACING = Symbol('TRACING');

/** Values never come from payloads: no text, number or name of a person may get into a trace. */
export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** Spans of one trace, from the request that brought an event to each of its handlers. */
export interface Tracing {
  /** Where the trace under way is, in the form of the header `traceparent`; null when there is none. */
  readonly traceparent: string | null;

  /** Runs `work` as a part of the trace under way. */
  span<Result>(name: string, attributes: Attributes, work: () => Promise<Result>): Promise<Result>;

  /**
   * Runs `work`, which handles all these deliveries at once. Each gets a span in the trace its event came with; what the
   * work traces by itself belongs to the first, and the others are linked to it.
   *
   * @param failureOf the name of the error, or null
   */
  deliver<Result>(
    deliveries: readonly TracedDelivery[],
    work: () => Promise<Result>,
    failureOf: (result: Result) => string | null,
  ): Promise<Result>;
}

export interface TracedDelivery {
  /** Of the event; null when it was stored without. */
  traceparent: string | null;
  subscriber: string;
  attributes: Attributes;
}
