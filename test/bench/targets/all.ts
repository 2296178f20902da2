import { bullmqPeer } from './bullmq-peer.js';
import { bareNest, rawHttp } from './ceilings.js';
import { POSTGRES, POSTGRES_SPLIT } from './names.js';
import { embedded, onPostgres, type Build } from './service.js';
import type { Target } from './target.js';

/** In the order in which they are measured: what is compared most is close together. */
export function allTargets(build: Build): Target[] {
  const { workspace } = build;
  return [
    rawHttp(workspace),
    embedded(build),
    bareNest(workspace),
    onPostgres(build, POSTGRES, ['all']),
    bullmqPeer(workspace),
    onPostgres(build, POSTGRES_SPLIT, ['web', 'worker']),
  ];
}
