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
    ...sharedTables(subscriptions),
  ];
  if (mistakes.length > 0) throw new WrongWiring(mistakes);
}

function mistakesOf(
  { name, origin, handlers, mixed, batch, options, keepOlder }: Subscription & { mixed: boolean },
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
  mistakes.push(...mistakesOfProjection({ origin, batch, options, keepOlder }));
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

function mistakesOfProjection({
  origin,
  batch,
  options: { projection },
  keepOlder,
}: Pick<Subscription, 'origin' | 'batch' | 'options' | 'keepOlder'>): string[] {
  if (projection === undefined) return [];
  const { tables, version } = projection;
  const mistakes: string[] = [];
  if (tables.length === 0) mistakes.push(`${origin} has a projection without tables: name those it alone writes`);
  if (!Number.isInteger(version) || version < 1) {
    mistakes.push(
      `${origin}: ${version} is no version of a projection: use 1, and the next whole number after a change`,
    );
  }
  if (!batch) mistakes.push(`${origin} has a projection and takes single events: use @OnBatch`);
  if (keepOlder === undefined) {
    mistakes.push(
      `${origin} has a projection but no method keepOlder: add it (see \`Projection\`; keepOlderRows does it for tables ` +
        'of mergeRows)',
    );
  }
  return mistakes;
}

function sharedTables(subscriptions: readonly Subscription[]): string[] {
  const owners = subscriptions.flatMap(({ origin, options }) =>
    (options.projection?.tables ?? []).map((table) => ({ table, origin })),
  );
  return [...Map.groupBy(owners, ({ table }) => table)]
    .filter(([, sharing]) => sharing.length > 1)
    .map(
      ([table, sharing]) =>
        `table ${table} is in the projection of ${sharing.map(({ origin }) => origin).join(' and ')}: only one may write it`,
    );
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
