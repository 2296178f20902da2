import type { WebhookEvent } from '../../contract/index.js';
import type { Source } from '../../sources/source.js';
import { compileGlob } from './glob.js';

/** Milliseconds one attempt may take, where the subscriber does not say. */
export interface HandlerTimeouts {
  /** For events of several sources, of the most patient one. */
  of(events: readonly Pick<WebhookEvent, 'source'>[]): number;
  readonly longest: number;
}

export function handlerTimeouts(sources: readonly Source[]): HandlerTimeouts {
  const bySource = new Map(sources.map(({ name, settings }) => [name, settings.TIMEOUT]));
  const longest = Math.max(...bySource.values());
  return { longest, of: (events) => Math.max(...events.map(({ source }) => bySource.get(source) ?? longest)) };
}

/** By which settings an event is stored only, and not routed; null for one that is routed. */
export function eventFilter(
  sources: readonly Source[],
): (event: Pick<WebhookEvent, 'source' | 'type'>) => string | null {
  const filters = new Map(
    sources.map(({ name, settings }) => {
      const reason = `the type is not in ${settings.variable('EVENTS')}`;
      return [name, { matches: settings.EVENTS.map(compileGlob), reason }];
    }),
  );
  return ({ source, type }) => {
    const filter = filters.get(source);
    return filter === undefined || filter.matches.some((matches) => matches(type)) ? null : filter.reason;
  };
}
