import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import {
  HANDLER_METADATA,
  SUBSCRIBER_METADATA,
  type HandlerMetadata,
  type Projection,
  type SubscriberMetadata,
} from '../../contract/index.js';
import { compileGlob } from './glob.js';
import type { Subscription, SubscriptionHandler } from './subscription.js';
import { assertWired } from './wiring.js';

/** Finds the subscribers of all modules. */
@Injectable()
export class SubscriberExplorer {
  constructor(private readonly discovery: DiscoveryService) {}

  /**
   * @param knownTypes every type the sources send
   * @throws WrongWiring with all mistakes and their mends
   */
  explore(knownTypes: readonly string[]): Subscription[] {
    const subscriptions = this.discovery.getProviders().flatMap(({ instance, metatype, host }) => {
      if (typeof metatype !== 'function' || typeof instance !== 'object' || instance === null) return [];
      const metadata = Reflect.getMetadata(SUBSCRIBER_METADATA, metatype) as SubscriberMetadata | undefined;
      const handlers = (Reflect.getMetadata(HANDLER_METADATA, metatype) ?? []) as HandlerMetadata[];
      const origin = `${metatype.name}${host?.metatype ? ` in ${host.metatype.name}` : ''}`;
      if (metadata === undefined && handlers.length === 0) return [];
      return [
        {
          name: metadata?.name ?? '',
          origin,
          options: metadata?.options ?? {},
          batch: handlers.some(({ batch }) => batch),
          handlers: handlers.map((handler) => bind(instance as Record<string, Method>, handler, knownTypes)),
          ...keepOlderOf(instance as object),
          mixed: new Set(handlers.map(({ batch }) => batch)).size > 1,
        },
      ];
    });
    assertWired(subscriptions, knownTypes);
    return subscriptions;
  }
}

function keepOlderOf(instance: object): Pick<Subscription, 'keepOlder'> {
  if (!('keepOlder' in instance) || typeof instance.keepOlder !== 'function') return {};
  return { keepOlder: (trx, older) => (instance as Projection).keepOlder(trx, older) };
}

type Method = SubscriptionHandler['call'];

function bind(
  instance: Record<string, Method>,
  { pattern, method, options }: HandlerMetadata,
  knownTypes: readonly string[],
): SubscriptionHandler {
  const call: Method = (events, context) => (instance[method] as Method).call(instance, events, context);
  const matches = compileGlob(pattern);
  // what no source lists has no shape but the one its module has declared
  const isDeclared = options.declared === true && !knownTypes.some(matches);
  return { pattern, method, options, matches, raw: pattern === '*' || options.raw === true || isDeclared, call };
}
