import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import type { DeliveryContext } from './delivery-context.js';
import type { WebhookEvent } from './event.js';
import type { DataOf, MatchingTypes } from './event-map.js';
import type { ProjectionOptions } from './projection.js';

export interface SubscriberOptions {
  /** Attempts after the first before the delivery becomes a dead letter. Default 8: 21 to 43 minutes in all. */
  retryLimit?: number;
  /** Seconds before the first retry; doubles with jitter from there. Default 5. */
  retryDelaySeconds?: number;
  /** Longest pause between two attempts, in seconds. Default 3600. */
  retryDelayMaxSeconds?: number;
  /** Milliseconds one attempt may take. Default: `<NAME>_WEBHOOK_TIMEOUT` of the event's source. */
  timeout?: number;
  /** Deliveries of this subscriber that may run at the same time in one process. Default 10. */
  concurrency?: number;
  /**
   * `subject`: events of one subject come one at a time, in the order of receipt. A dead letter then holds back
   * later events of its subject until it is redriven or purged.
   */
  orderBy?: 'subject';
  /** Its tables can be rebuilt from the stored events. Its class then implements `Projection`, and takes batches. */
  projection?: ProjectionOptions;
}

export interface OnOptions<Pattern extends string = string> {
  /** Only events this returns true for. Evaluated when the event is routed; must be pure and quick. */
  where?: (event: WebhookEvent<DataOf<Pattern>>) => boolean;
  /** Only events of this source, by the name in its URL, e.g. `twilio`. */
  source?: string;
  /** Also receive the vendor's signed test events. Default false. */
  tests?: boolean;
  /** The types are not in the source's list, but merged into `WebhookEventMap` by this module. */
  declared?: boolean;
  /**
   * Also receive events that were not normalised: of a type without a reader for its wire format, or unreadable. Their
   * `data` is the sender's own object, so `data` is `unknown` then. `*` always receives them.
   */
  raw?: false;
}

/** As `OnOptions`, for handlers of events as they come, normalised or not. */
export interface RawOnOptions extends Omit<OnOptions, 'where' | 'raw'> {
  raw: true;
  where?: (event: WebhookEvent) => boolean;
}

export interface SubscriberMetadata {
  name: string;
  options: SubscriberOptions;
}

export interface HandlerMetadata {
  pattern: string;
  method: string;
  /** The method takes a list of events instead of one. */
  batch: boolean;
  options: OnOptions | RawOnOptions;
}

export const SUBSCRIBER_METADATA = 'webhooks:subscriber';
export const HANDLER_METADATA = 'webhooks:handlers';

/**
 * Makes a class a subscriber.
 *
 * @param name durable: queue, metrics and dead letters carry it. Lower-case letters, digits and hyphens. Renaming it
 * starts a new subscriber and orphans what is pending for the old one.
 */
export function Subscriber(name: string, options: SubscriberOptions = {}): ClassDecorator {
  const metadata: SubscriberMetadata = { name, options };
  return applyDecorators(Injectable(), SetMetadata(SUBSCRIBER_METADATA, metadata));
}

type Known<Pattern extends string> = Pattern extends '*'
  ? Pattern
  : [MatchingTypes<Pattern>] extends [never]
    ? `no event type matches ${Pattern}: correct it, or merge it into WebhookEventMap`
    : Pattern;

type Handler<Pattern extends string> = (event: WebhookEvent<DataOf<Pattern>>, context: DeliveryContext) => unknown;

type BatchHandler<Pattern extends string> = (
  events: readonly WebhookEvent<DataOf<Pattern>>[],
  context: DeliveryContext,
) => unknown;

type HandlerDecorator<Signature> = <Method extends Signature>(
  target: object,
  method: string,
  descriptor: TypedPropertyDescriptor<Method>,
) => void;

/**
 * Calls the method with every event whose type fits the pattern and whose data was normalised (see `raw`), one at a
 * time. Resolving means done; throwing means
 * another attempt (see `RetryLater`, `GiveUp`).
 *
 * @param pattern a type, or a glob in which `*` stands for any characters: `message.received`, `call.*`, `*`.
 */
export function On<const Pattern extends string>(
  pattern: Known<Pattern>,
  options: RawOnOptions,
): HandlerDecorator<Handler<'*'>>;
export function On<const Pattern extends string>(
  pattern: Known<Pattern>,
  options?: OnOptions<Pattern>,
): HandlerDecorator<Handler<Pattern>>;
export function On(pattern: string, options: object = {}): HandlerDecorator<Handler<never>> {
  return register(pattern, options, false);
}

/**
 * As `On`, for handlers that are quicker with many events at once, such as projections. The method gets a list (of one,
 * when little is going on), and `context.transaction` marks all of them as done. When it throws, each event is
 * delivered again by itself, so that one bad event does not fail its neighbours.
 */
export function OnBatch<const Pattern extends string>(
  pattern: Known<Pattern>,
  options: RawOnOptions,
): HandlerDecorator<BatchHandler<'*'>>;
export function OnBatch<const Pattern extends string>(
  pattern: Known<Pattern>,
  options?: OnOptions<Pattern>,
): HandlerDecorator<BatchHandler<Pattern>>;
export function OnBatch(pattern: string, options: object = {}): HandlerDecorator<BatchHandler<never>> {
  return register(pattern, options, true);
}

function register(pattern: string, options: OnOptions, batch: boolean) {
  return (target: object, method: string): void => {
    const handlers = (Reflect.getOwnMetadata(HANDLER_METADATA, target.constructor) ?? []) as HandlerMetadata[];
    handlers.push({ pattern, method, batch, options });
    Reflect.defineMetadata(HANDLER_METADATA, handlers, target.constructor);
  };
}
