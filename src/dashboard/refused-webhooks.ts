import type { QuarantineCount } from '../inbox/quarantine/quarantined.js';
import type { RefusalReason } from '../sources/authentication.js';
import type { RefusalAdvice } from '../sources/refusals.js';
import type { SourceRegistry } from '../sources/source-registry.js';

/** Webhooks that wait in the quarantine, and what an operator should know about them. */
export interface RefusedWebhooks extends QuarantineCount, RefusalAdvice {}

/** With the advice of their source; its name is in the title where there are several sources. */
export function refusedWebhooks(counts: readonly QuarantineCount[], sources: SourceRegistry): RefusedWebhooks[] {
  return counts.map(({ source: name, reason, count }) => {
    const source = sources.find(name);
    const { title, advice, releasable } = source?.refusals[reason as RefusalReason] ?? {
      title: `refused: ${reason}`,
      advice: 'The detail of each says what was expected.',
      releasable: true,
    };
    const whose = sources.sources.length > 1 ? `of ${source?.title ?? name} ` : '';
    return { source: name, reason, count, title: whose + title, advice, releasable };
  });
}
