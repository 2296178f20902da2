import type { Subscription } from './subscription.js';

const NAME = /^[a-z][a-z0-9-]{0,49}$/;

/**
 * Everything that can be wrong with how subscribers are declared, found before the first event comes.
 *
 * @throws WrongWiring with all mistakes at once
 */
export function assertWired(
  subscriptions: readonly (Subscription & { mixed: boolean })[],
  knownTypes: readonly string[],
): void {
  const mistakes = [
    ...subscriptions.flatMap((subscription) => mistakesOf(subscription, knownTypes)),
    ...sharedNames(subscriptions),
  ];
  if (mistakes.length > 0) throw new WrongWiring(mistakes);
}

function mistakesOf(
  { name, origin, handlers, mixed, batch, options }: Subscription & { mixed: boolean },
  knownTypes: readonly string[],
): string[] {
  if (name === '') return [`${origin} has @On methods but no @Subscriber: add @Subscriber('a-name') to the class`];
  const mistakes: string[] = [];
  if (!NAME.test(name)) {
    mistakes.push(`${origin}: '${name}' is no subscriber name: use up to 50 lower-case letters, digits and hyphens`);
  }
  if (handlers.length === 0) {
    mistakes.push(`${origin} has no handler: add @On('message.received') or another type to one of its methods`);
  }
  if (batch && options.orderBy !== undefined) {
    mistakes.push(`${origin} takes batches, which have no order: use @On with orderBy, or @OnBatch without it`);
  }
  if (mixed) mistakes.push(`${origin} mixes @On and @OnBatch: split it into two subscribers`);
  for (const { pattern, method, matches, options } of handlers) {
    if (options.declared === true || pattern === '*' || knownTypes.some(matches)) continue;
    mistakes.push(
      `${origin}.${method}: no event type matches '${pattern}': correct it (known: ${knownTypes.join(', ')}), or merge ` +
        'the type into WebhookEventMap and pass { declared: true }',
    );
  }
  return mistakes;
}

function sharedNames(subscriptions: readonly Subscription[]): string[] {
  const byName = Map.groupBy(subscriptions, ({ name }) => name);
  return [...byName]
    .filter(([name, sharing]) => name !== '' && sharing.length > 1)
    .map(
      ([name, sharing]) =>
        `'${name}' is the name of ${sharing.map(({ origin }) => origin).join(' and ')}: give each its own`,
    );
}

export class WrongWiring extends Error {
  override readonly name = 'WrongWiring';

  constructor(mistakes: readonly string[]) {
    super(`Subscribers are declared wrongly:\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`);
  }
}
